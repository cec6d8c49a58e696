/** The cookie that contains the access token in cookie mode (contract, Proxy). */
export const TOKEN_COOKIE = "zenzefi_access_token";
/** The cookie that contains the device id in cookie mode (contract, Proxy). */
export const DEVICE_COOKIE = "zenzefi_device_id";
/** The cookie that keeps a browser signed in to the console. */
export const SIGN_IN_COOKIE = "zenzefi_sign_in";

/** In browsers, only this host can set cookies with this prefix, over https and at the path "/" (RFC 6265bis, 4.1.3.2). */
const HOST_PREFIX = "__Host-";

/**
 * All values of one of our cookies in a request. There may be several: scripts of this host and of neighbouring hosts can plant
 * cookies of the same name, at longer paths or with `Domain`.
 */
export type GatewayCookie = {
  /** The values of the name with `__Host-`. Browsers send at most one. */
  readonly prefixed: readonly string[];
  /** The values of the plain name, in the browser's order: the cookie that we set, at the path "/", is among the last. */
  readonly plain: readonly string[];
};

/**
 * How many values are checked if each check costs a query: the last ones, since cookies of longer paths, which we never use, come
 * first (RFC 6265, 5.4). If there are more, ours may be ignored too, and the user must sign in again.
 */
export const VERIFIED_COOKIES_MAX = 8;

/**
 * All values of a cookie in a `Cookie` header. Empty values are ignored: some browsers send them for a cookie that was cleared.
 */
export function gatewayCookie(cookie: string | undefined, name: string): GatewayCookie {
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

const NONE: GatewayCookie = { prefixed: [], plain: [] };

/** How the names of this deployment's cookies are formed, and whether they are `Secure`. */
export type CookieNaming = {
  /** `COOKIE_SECURE` */
  readonly isSecure: boolean;
  /** Whether names have the prefix `__Host-`: if the origin is https and `COOKIE_SECURE` is not off. */
  readonly isPrefixed: boolean;
};

/** @param origin the origin at which browsers get and send the cookies */
export function cookieNaming(origin: URL, isSecure: boolean): CookieNaming {
  return { isSecure, isPrefixed: isSecure && origin.protocol === "https:" };
}

/**
 * A `Set-Cookie` of ours: for this host only, and not readable by scripts.
 * @param value "" clears it
 */
export function setCookie(
  naming: CookieNaming,
  name: string,
  attributes: {
    readonly value: string;
    readonly maxAgeSeconds: number;
    readonly sameSite: string;
    readonly path?: string;
  },
): string {
  const { value, maxAgeSeconds, sameSite } = attributes;
  const path = naming.isPrefixed ? "/" : (attributes.path ?? "/");
  const secure = naming.isSecure ? "; Secure" : "";
  const fullName = naming.isPrefixed ? HOST_PREFIX + name : name;
  return `${fullName}=${value}; Max-Age=${maxAgeSeconds}; Path=${path}; HttpOnly; SameSite=${sameSite}${secure}`;
}

/**
 * The most headers that clear one name, and the most domains: the head of an answer must not become too large for reverse
 * proxies.
 */
const CLEARED_MAX = 24;
const CLEARED_DOMAINS_MAX = 2;
/** Longer folders are not cleared. */
const FOLDER_CHARS_MAX = 100;

/**
 * The `Set-Cookie` headers that remove all cookies of a plain name that a request may have: at each folder of its path, of this
 * host and of its parent domains. Our cookie at "/" is removed too: set it after these. If there are too many folders, those in the
 * middle are left to requests with shorter paths.
 */
export function clearPlanted(name: string, from: { readonly path: string; readonly host: string }): string[] {
  const domains = ["", ...domainsAbove(from.host)];
  const folders = fromBothEnds(foldersOf(from.path), CLEARED_MAX / domains.length);
  return folders.flatMap((path) =>
    domains.map((domain) => {
      const scope = domain === "" ? "" : `; Domain=${domain}`;
      return `${name}=; Max-Age=0; Path=${path}${scope}`;
    }),
  );
}

function fromBothEnds(list: readonly string[], max: number): readonly string[] {
  return list.length <= max ? list : [...list.slice(0, max / 2), ...list.slice(-max / 2)];
}

/** "/", "/api", "/api/", ... for a request to "/api/x". Ends before a folder that is too long or that a header cannot contain. */
function foldersOf(path: string): string[] {
  const folders = ["/"];
  const [plain = ""] = path.split("?", 1);
  for (let at = plain.indexOf("/", 1); ; at = plain.indexOf("/", at + 1)) {
    const folder = at < 0 ? plain : plain.slice(0, at);
    if (folder.length > FOLDER_CHARS_MAX || !/^\/[\x21-\x3a\x3c-\x7e]*$/.test(folder)) break;
    if (folder !== "/") folders.push(folder);
    if (at < 0) break;
    folders.push(`${folder}/`);
  }
  return folders;
}

/** The host and its parent domains, whose other hosts can plant cookies here; none for an IP address or a single label. */
function domainsAbove(host: string): string[] {
  const name = host.replace(/:\d*$/, "").toLowerCase();
  const labels = name.split(".");
  if (!/^[a-z0-9.-]+$/.test(name) || /^\d+$/.test(labels.at(-1) ?? "")) return [];
  const domains: string[] = [];
  for (let from = 0; from <= labels.length - 2; from += 1) domains.push(labels.slice(from).join("."));
  return domains.slice(-CLEARED_DOMAINS_MAX);
}

/**
 * Whether a name could be taken for one of our cookies, in any case and with the prefixes that browsers know. The target can
 * neither set nor read these.
 */
export function isGatewayCookieName(name: string): boolean {
  return OWN_NAMES.has(name.toLowerCase().replace(/^(?:__(?:host|secure)-)+/, ""));
}

const OWN_NAMES: ReadonlySet<string> = new Set([TOKEN_COOKIE, DEVICE_COOKIE, SIGN_IN_COOKIE]);
/** A part of all of our names. */
const OWN_PART = /zenzefi_/i;

/** Whether a text may contain one of our cookies: a fast check before parsing. */
export function mayHoldGatewayCookie(text: string): boolean {
  return OWN_PART.test(text);
}
