import { isOwnCookieName, mayHoldOwnCookie } from "../../http/cookies.ts";

/**
 * A `Cookie` value without our pairs, for the target. Every other pair stays byte for byte, in its order.
 *
 * @returns "" where nothing is left
 */
export function withoutGatewayCookies(cookie: string): string {
  if (!mayHoldOwnCookie(cookie)) return cookie;
  const pairs = cookie.split(";");
  const kept = pairs.filter((pair) => !isGatewayPair(pair));
  if (kept.length === pairs.length) return cookie;
  const first = kept[0];
  if (first === undefined || kept.every((pair) => pair.trim() === "")) return "";
  if (first !== pairs[0]) kept[0] = first.trimStart();
  return kept.join(";");
}

/** Whether a `Set-Cookie` of the target would overwrite one of our cookies, or be taken for one. */
export function setsGatewayCookie(setCookie: string): boolean {
  if (!mayHoldOwnCookie(setCookie)) return false;
  const end = setCookie.indexOf(";");
  return isGatewayPair(end < 0 ? setCookie : setCookie.slice(0, end));
}

/** A browser sends a cookie without a name, `=zenzefi_access_token=x`, as if the value were a pair of its own. */
function isGatewayPair(pair: string): boolean {
  const whole = pair.replace(/^[\s=]+/, "");
  const equals = whole.indexOf("=");
  return isOwnCookieName((equals < 0 ? whole : whole.slice(0, equals)).trimEnd());
}
