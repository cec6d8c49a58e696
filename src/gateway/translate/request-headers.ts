import { acceptedEncodings, INFLATABLE_CODINGS } from "./accept-encoding.ts";
import type { CookieModeRequest } from "./cookie-mode-request.ts";
import { withoutGatewayCookies } from "./gateway-cookies.ts";
import { connectionNames, isHopByHop } from "./hop-by-hop.ts";

/**
 * Ours to say, or a secret of ours: what a client sends under these names goes nowhere. The last two make some
 * frameworks (IIS rewriting, Zend, Symfony) serve another path than the one whose scope was judged.
 */
const NEVER_FROM_CLIENT: ReadonlySet<string> = new Set([
  "host",
  "x-access-token",
  "x-device-id",
  "x-forwarded-for",
  "x-forwarded-host",
  "x-forwarded-proto",
  "x-token-id",
  "x-user-id",
  "x-original-url",
  "x-rewrite-url",
]);

/** Believed of a trusted proxy only, like every other `X-Forwarded-*`. */
const FROM_TRUSTED_PROXY: ReadonlySet<string> = new Set(["forwarded", "x-real-ip"]);
const FORWARDED_PREFIX = "x-forwarded-";

/** What a request is and who sent it, as admission found out. */
export type RequestHeadersInput = {
  /** Node's flat array: names and values as they came. */
  readonly rawHeaders: readonly string[];
  /** `Host` of the target. */
  readonly targetHost: string;
  /** What `X-Forwarded-For` is to say: the chain of a trusted proxy, or the peer's address alone. */
  readonly forwardedFor: string;
  /** The scheme and the host that the client asked for. */
  readonly proto: "http" | "https";
  readonly host: string;
  readonly isTrustedProxy: boolean;
  readonly userId: string;
  readonly tokenId: string;
  /** Whether this JWT was signed by us, expired or not. Asked only about a Bearer's credentials. */
  readonly isOurJwt: (jwt: string) => boolean;
  /** null in header mode */
  readonly cookieMode: CookieModeRequest | null;
};

/**
 * The header section for the target, as a flat array: `Host` first, then the client's end-to-end fields in
 * their order, case and number, then what we say about the client (contract, Requests to the target).
 * `Content-Length` stays, whatever `Connection` says of it, since it frames the body that is streamed.
 */
export function requestHeaders(input: RequestHeadersInput): string[] {
  const { rawHeaders, cookieMode } = input;
  const named = connectionNames(rawHeaders);
  const sent = ["Host", input.targetHost];
  const isAskedWhole = cookieMode?.isAskedWhole(fieldOf(rawHeaders, "sec-fetch-dest")) === true;
  let encodingAt = -1; // where the value of Accept-Encoding is in `sent`
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const name = rawHeaders[at] ?? "";
    const lower = name.toLowerCase();
    if (isDroppedFromRequest(lower, input.isTrustedProxy) || named.has(lower)) continue;
    const value = rawHeaders[at + 1] ?? "";
    if (lower === "accept-encoding") {
      // Several fields are one list. It is judged as a whole, where the first of them stood.
      if (encodingAt < 0) encodingAt = sent.push(name, value) - 1;
      else sent[encodingAt] += `, ${value}`;
    } else if (lower === "cookie") {
      const others = withoutGatewayCookies(value);
      if (others !== "" || value === "") sent.push(name, others);
    } else if (lower !== "authorization" || !isOurBearer(value, input.isOurJwt)) {
      const told = cookieMode === null ? value : toldInCookieMode(lower, value, cookieMode, isAskedWhole);
      if (told !== null) sent.push(name, told);
    }
  }
  if (encodingAt < 0) sent.push("Accept-Encoding", "identity");
  else
    sent[encodingAt] = acceptedEncodings(sent[encodingAt] ?? "", cookieMode?.codings ?? INFLATABLE_CODINGS);
  sent.push("X-Forwarded-For", input.forwardedFor, "X-Forwarded-Proto", input.proto);
  sent.push("X-Forwarded-Host", input.host, "X-User-Id", input.userId, "X-Token-Id", input.tokenId);
  return sent;
}

/** @returns null where the target is not to see it */
function toldInCookieMode(
  lower: string,
  value: string,
  cookieMode: CookieModeRequest,
  isAskedWhole: boolean,
): string | null {
  switch (lower) {
    case "referer":
      return cookieMode.referer(value);
    case "origin":
      return cookieMode.origin;
    case "if-match":
      return withStrongTags(value);
    case "range":
    case "if-range":
      return isAskedWhole ? null : value;
    default:
      return value;
  }
}

/**
 * The ETag of a rewritten body is weak, whatever the target's was, and a weak one never matches here: a page could not
 * save what it read. Where the target's own is weak, it does not match the strong one either (RFC 9110, 8.8.3.2).
 */
function withStrongTags(ifMatch: string): string {
  return ifMatch.replace(/(^|,\s*)W\/"/g, '$1"');
}

function fieldOf(rawHeaders: readonly string[], lowerName: string): string | undefined {
  for (let at = 0; at < rawHeaders.length; at += 2) {
    if (rawHeaders[at]?.toLowerCase() === lowerName) return rawHeaders[at + 1];
  }
  return undefined;
}

/** Whether a client's field goes nowhere, whatever it says. */
export function isDroppedFromRequest(lower: string, isTrustedProxy: boolean): boolean {
  if (isHopByHop(lower) || NEVER_FROM_CLIENT.has(lower)) return true;
  if (lower.includes("_")) return isTwin(lower.replaceAll("_", "-"));
  return isProxyClaim(lower) && !isTrustedProxy;
}

/** CGI, WSGI and PHP targets read `X_User_Id` and `X-User-Id` as one variable. No honest proxy sends the former. */
function isTwin(plain: string): boolean {
  return (
    isHopByHop(plain) || NEVER_FROM_CLIENT.has(plain) || isProxyClaim(plain) || plain === "content-length"
  );
}

function isProxyClaim(lower: string): boolean {
  return lower.startsWith(FORWARDED_PREFIX) || FROM_TRUSTED_PROXY.has(lower);
}

/** Any part of the credentials that is a JWT of ours makes the header ours: a list is not a way past this. */
function isOurBearer(value: string, isOurJwt: (jwt: string) => boolean): boolean {
  if (value.slice(0, "bearer".length).toLowerCase() !== "bearer") return false;
  return value
    .slice("bearer".length)
    .split(/[\s,;="]+/)
    .some((part) => part !== "" && isOurJwt(part));
}
