import { DEVICE_COOKIE, OWN_COOKIE_PREFIX, SIGN_IN_COOKIE, TOKEN_COOKIE } from "../../http/cookies.ts";

const OWN: ReadonlySet<string> = new Set([TOKEN_COOKIE, DEVICE_COOKIE, SIGN_IN_COOKIE]);

/**
 * A `Cookie` value without our pairs, for the target. Every other pair stays byte for byte, in its order.
 *
 * @returns "" where nothing is left
 */
export function withoutOwnCookies(cookie: string): string {
  if (!cookie.includes(OWN_COOKIE_PREFIX)) return cookie;
  const pairs = cookie.split(";");
  const kept = pairs.filter((pair) => !isOwn(pair));
  if (kept.length === pairs.length) return cookie;
  const first = kept[0];
  if (first === undefined || kept.every((pair) => pair.trim() === "")) return "";
  if (first !== pairs[0]) kept[0] = first.trimStart();
  return kept.join(";");
}

/** Whether a `Set-Cookie` of the target would overwrite one of our cookies. */
export function setsOwnCookie(setCookie: string): boolean {
  if (!setCookie.includes(OWN_COOKIE_PREFIX)) return false;
  const end = setCookie.indexOf(";");
  return isOwn(end < 0 ? setCookie : setCookie.slice(0, end));
}

/** A browser sends a cookie without a name, `=zenzefi_access_token=x`, as if the value were a pair of its own. */
function isOwn(pair: string): boolean {
  const named = pair.trimStart();
  const whole = named.startsWith("=") ? named.slice(1).trimStart() : named;
  const equals = whole.indexOf("=");
  return OWN.has((equals < 0 ? whole : whole.slice(0, equals)).trimEnd());
}
