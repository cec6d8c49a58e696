import { isGatewayCookieName, mayHoldGatewayCookie } from "../../http/cookies.ts";

/**
 * A `Cookie` value without the gateway's pairs, for the target. All other pairs are unchanged, byte for byte, in their order.
 *
 * @returns "" if no pair is left
 */
export function withoutGatewayCookies(cookie: string): string {
  if (!mayHoldGatewayCookie(cookie)) return cookie;
  const pairs = cookie.split(";");
  const others = pairs.filter((pair) => !isGatewayPair(pair));
  if (others.length === pairs.length) return cookie;
  const first = others[0];
  if (first === undefined || others.every((pair) => pair.trim() === "")) return "";
  if (first !== pairs[0]) others[0] = first.trimStart();
  return others.join(";");
}

/** Whether a `Set-Cookie` of the target would overwrite a cookie of the gateway, or be taken for one. */
export function setsGatewayCookie(setCookie: string): boolean {
  if (!mayHoldGatewayCookie(setCookie)) return false;
  const end = setCookie.indexOf(";");
  return isGatewayPair(end < 0 ? setCookie : setCookie.slice(0, end));
}

/** A browser sends a cookie without a name, `=zenzefi_access_token=x`, as `zenzefi_access_token=x`. */
function isGatewayPair(pair: string): boolean {
  const whole = pair.replace(/^[\s=]+/, "");
  const equals = whole.indexOf("=");
  return isGatewayCookieName((equals < 0 ? whole : whole.slice(0, equals)).trimEnd());
}
