/** The cookie that carries the access token in cookie mode (contract, Proxy). */
export const TOKEN_COOKIE = "zenzefi_access_token";
/** The cookie that carries the device id in cookie mode (contract, Proxy). */
export const DEVICE_COOKIE = "zenzefi_device_id";
/** The cookie by which the console's browser stays signed in. */
export const SIGN_IN_COOKIE = "zenzefi_sign_in";

/** What browsers let nobody set but this host over https, and at no other path than "/" (RFC 6265bis, 4.1.3.2). */
const HOST_PREFIX = "__Host-";

/**
 * Every value of a cookie of ours that a request carries: scripts of this host and of its neighbours plant others of the
 * same name, at longer paths or by `domain=`.
 */
export type OwnCookie = {
  /** Of the name with `__Host-`: one, unless the client is no browser. */
  readonly prefixed: readonly string[];
  /** Of the plain name, in the browser's order: what we set ourselves, at the path "/", is among the last. */
  readonly plain: readonly string[];
};

/**
 * Of several values whose proof costs a query, so many are judged: the last ones, since longer paths, which we use for none,
 * come first (RFC 6265, 5.4). Who has more loses what was planted, and ours with it: then a new sign-in helps.
 */
export const JUDGED_COOKIES_MAX = 8;

/**
 * Every value, as many as a request's head has room for. Empty values count as none: some browsers send them for a cookie
 * that was cleared.
 */
export function ownCookie(cookie: string | undefined, name: string): OwnCookie {
  if (cookie === undefined || !cookie.includes(name)) return NONE;
  const prefixed: string[] = [];
  const plain: string[] = [];
  for (const pair of cookie.split(";")) {
    const equals = pair.indexOf("=");
    if (equals <= 0) continue;
    const value = pair.slice(equals + 1).trim();
    const named = pair.slice(0, equals).trim();
    if (value === "") continue;
    if (named === name) plain.push(value);
    else if (named === HOST_PREFIX + name) prefixed.push(value);
  }
  return { prefixed, plain };
}

const NONE: OwnCookie = { prefixed: [], plain: [] };

/** How this deployment names and guards its cookies. */
export type CookieNaming = {
  /** `COOKIE_SECURE` */
  readonly isSecure: boolean;
  /** Whether names carry `__Host-`: where the origin is https and `COOKIE_SECURE` is not turned off. */
  readonly isPrefixed: boolean;
};

/** @param origin where browsers get and send the cookies */
export function cookieNaming(origin: URL, isSecure: boolean): CookieNaming {
  return { isSecure, isPrefixed: isSecure && origin.protocol === "https:" };
}

/**
 * A `Set-Cookie` of ours: for this host alone, out of reach for scripts.
 * @param value "" clears it
 */
export function setCookie(
  naming: CookieNaming,
  name: string,
  kept: {
    readonly value: string;
    readonly maxAgeSeconds: number;
    readonly sameSite: string;
    readonly path?: string;
  },
): string {
  const { value, maxAgeSeconds, sameSite } = kept;
  const path = naming.isPrefixed ? "/" : (kept.path ?? "/");
  const secure = naming.isSecure ? "; Secure" : "";
  const fullName = naming.isPrefixed ? HOST_PREFIX + name : name;
  return `${fullName}=${value}; Max-Age=${maxAgeSeconds}; Path=${path}; HttpOnly; SameSite=${sameSite}${secure}`;
}

/** Deeper folders and more domains than these are not tried: an answer's head must not outgrow what reverse proxies take. */
const CLEARED_PATHS_MAX = 8;
const CLEARED_DOMAINS_MAX = 2;

/**
 * The `Set-Cookie` that end the cookies of a plain name wherever a request may have got them from: at each folder of its
 * path, of this host and of the domains above it. A cookie of ours at "/" goes, too: set it behind these.
 */
export function clearPlanted(name: string, from: { readonly path: string; readonly host: string }): string[] {
  return foldersOf(from.path).flatMap((path) =>
    ["", ...domainsAbove(from.host)].map((domain) => {
      const scope = domain === "" ? "" : `; Domain=${domain}`;
      return `${name}=; Max-Age=0; Path=${path}${scope}`;
    }),
  );
}

/** "/", "/api", "/api/", ...: of a request to "/api/x". What a header cannot hold is left out. */
function foldersOf(path: string): string[] {
  const folders = ["/"];
  const [plain = ""] = path.split("?");
  for (let at = plain.indexOf("/", 1); folders.length < CLEARED_PATHS_MAX; at = plain.indexOf("/", at + 1)) {
    const folder = at < 0 ? plain : plain.slice(0, at);
    if (!/^\/[\x21-\x3a\x3c-\x7e]*$/.test(folder)) break;
    if (folder !== "/") folders.push(folder);
    if (at < 0) break;
    folders.push(`${folder}/`);
  }
  return folders.slice(0, CLEARED_PATHS_MAX);
}

/** The domains whose other hosts can plant a cookie here, and the host itself as one; none of an address or a bare name. */
function domainsAbove(host: string): string[] {
  const name = host.replace(/:\d*$/, "").toLowerCase();
  const labels = name.split(".");
  if (!/^[a-z0-9.-]+$/.test(name) || /^\d+$/.test(labels.at(-1) ?? "")) return [];
  const domains: string[] = [];
  for (let from = 0; from <= labels.length - 2; from += 1) domains.push(labels.slice(from).join("."));
  return domains.slice(-CLEARED_DOMAINS_MAX);
}

/**
 * What name of ours a cookie's name could be taken for, in whatever case and with the prefixes that browsers know; null for
 * none. A target sets none of these, and sees none.
 */
export function isOwnCookieName(name: string): boolean {
  return OWN_NAMES.has(name.toLowerCase().replace(/^(?:__(?:host|secure)-)+/, ""));
}

const OWN_NAMES: ReadonlySet<string> = new Set([TOKEN_COOKIE, DEVICE_COOKIE, SIGN_IN_COOKIE]);
/** What all of them have: a text without it holds none. */
const OWN_PART = /zenzefi_/i;

/** Whether a text may hold one of our cookies: a quick look. */
export function mayHoldOwnCookie(text: string): boolean {
  return OWN_PART.test(text);
}
