import { lowerName } from "../../http/field-names.ts";
import { acceptedEncodings, INFLATABLE_CODINGS } from "./accept-encoding.ts";
import type { CookieModeRequest } from "./cookie-mode-request.ts";
import { withoutGatewayCookies } from "./gateway-cookies.ts";
import { connectionNames, isHopByHop } from "./hop-by-hop.ts";

/**
 * Fields that the gateway sets or that carry its credentials: a client's are dropped. The last two make some frameworks
 * (IIS rewriting, Zend, Symfony) serve another path than the one whose scope was judged.
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

/** Accepted from a trusted proxy only, like every other `X-Forwarded-*`. */
const FROM_TRUSTED_PROXY: ReadonlySet<string> = new Set(["forwarded", "x-real-ip"]);
const FORWARDED_PREFIX = "x-forwarded-";

/** An admitted request, its client and its token. */
export type RequestHeadersInput = {
  /** Node's flat array of names and values, unchanged. */
  readonly rawHeaders: readonly string[];
  /** `Host` of the target, for header mode. */
  readonly targetHost: string;
  /** `X-Forwarded-For`: the chain of a trusted proxy, or the peer's address alone. */
  readonly forwardedFor: string;
  /** The scheme and the host that the client asked for. */
  readonly proto: "http" | "https";
  readonly host: string;
  readonly isTrustedProxy: boolean;
  readonly userId: string;
  readonly tokenId: string;
  /** Whether this JWT was signed by this service, expired or not. Called only for `Authorization: Bearer`. */
  readonly isOurJwt: (jwt: string) => boolean;
  /** null in header mode */
  readonly cookieMode: CookieModeRequest | null;
};

/**
 * The header section for the target, as a flat array: `Host` first, then the client's end-to-end fields in
 * their order, case and number, then the gateway's fields about the client (contract, Requests to the target).
 * `Content-Length` is retained, even if `Connection` names it, since it frames the body that is streamed.
 */
export function requestHeaders(input: RequestHeadersInput): string[] {
  const { rawHeaders, cookieMode } = input;
  const named = connectionNames(rawHeaders);
  const sent = ["Host", cookieMode?.host ?? input.targetHost];
  const wantsWholeBody = cookieMode?.wantsWholeBody(fieldOf(rawHeaders, "sec-fetch-dest")) === true;
  let encodingAt = -1; // index of Accept-Encoding's value in `sent`
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const name = rawHeaders[at] ?? "";
    const lower = lowerName(name);
    if (isDroppedFromRequest(lower, input.isTrustedProxy) || named.has(lower)) continue;
    if (cookieMode !== null && namesAnotherHost(lower)) continue;
    const value = rawHeaders[at + 1] ?? "";
    if (lower === "accept-encoding") {
      // Several fields are one list, which is sent at the position of the first of them.
      if (encodingAt < 0) encodingAt = sent.push(name, value) - 1;
      else sent[encodingAt] += `, ${value}`;
    } else if (lower === "cookie") {
      const others = withoutGatewayCookies(value);
      if (others !== "" || value === "") sent.push(name, others);
    } else if (lower !== "authorization" || !isOurBearer(value, input.isOurJwt)) {
      const translated = cookieMode === null ? value : inCookieMode(lower, value, cookieMode, wantsWholeBody);
      if (translated !== null) sent.push(name, translated);
    }
  }
  if (encodingAt < 0) sent.push("Accept-Encoding", "identity");
  else
    sent[encodingAt] = acceptedEncodings(sent[encodingAt] ?? "", cookieMode?.codings ?? INFLATABLE_CODINGS);
  sent.push("X-Forwarded-For", input.forwardedFor);
  sent.push("X-Forwarded-Proto", cookieMode?.forwardedProto ?? input.proto);
  sent.push("X-Forwarded-Host", cookieMode?.forwardedHost ?? input.host);
  sent.push("X-User-Id", input.userId, "X-Token-Id", input.tokenId);
  return sent;
}

/** Names that some reverse proxies give to `X-Forwarded-Host`. */
const OTHER_HOST_FIELDS: ReadonlySet<string> = new Set(["forwarded", "x-host", "x-original-host"]);

/** In cookie mode the gateway sets these fields; a trusted proxy's would name another host than `Origin` and `Referer`. */
function namesAnotherHost(lower: string): boolean {
  return OTHER_HOST_FIELDS.has(lower) || lower.startsWith(FORWARDED_PREFIX);
}

/** A field's value for the target; null: the field is dropped. */
function inCookieMode(
  lower: string,
  value: string,
  cookieMode: CookieModeRequest,
  wantsWholeBody: boolean,
): string | null {
  switch (lower) {
    case "referer":
      return cookieMode.referer(value);
    case "origin":
      return cookieMode.origin(value);
    case "destination":
      return cookieMode.address(value);
    case "if":
      return value.replace(/<([^<>]*)>/g, (_, address: string) => `<${cookieMode.address(address)}>`);
    case "if-match":
      return withStrongTags(value);
    case "range":
    case "if-range":
      return wantsWholeBody ? null : value;
    default:
      return value;
  }
}

/**
 * The ETag of a rewritten body is weak, even if the target's is strong, and a weak one never matches `If-Match`: a page could
 * not save what it read. If the target's ETag is weak, the strong one does not match it either (RFC 9110, 8.8.3.2).
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

/** Whether a client's field is dropped, regardless of its value. */
export function isDroppedFromRequest(lower: string, isTrustedProxy: boolean): boolean {
  if (isHopByHop(lower) || NEVER_FROM_CLIENT.has(lower)) return true;
  if (lower.includes("_")) return isTwin(lower.replaceAll("_", "-"));
  return isProxyClaim(lower) && !isTrustedProxy;
}

/** CGI, WSGI and PHP targets read `X_User_Id` and `X-User-Id` as one variable. No legitimate proxy sends the former. */
function isTwin(plain: string): boolean {
  return (
    isHopByHop(plain) || NEVER_FROM_CLIENT.has(plain) || isProxyClaim(plain) || plain === "content-length"
  );
}

function isProxyClaim(lower: string): boolean {
  return lower.startsWith(FORWARDED_PREFIX) || FROM_TRUSTED_PROXY.has(lower);
}

/** If any part of the value is a JWT of this service, the field is dropped, also within a list. */
function isOurBearer(value: string, isOurJwt: (jwt: string) => boolean): boolean {
  if (value.slice(0, "bearer".length).toLowerCase() !== "bearer") return false;
  return value
    .slice("bearer".length)
    .split(/[\s,;="]+/)
    .some((part) => part !== "" && isOurJwt(part));
}
