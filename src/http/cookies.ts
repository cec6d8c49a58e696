/** The cookie that carries the access token in cookie mode (contract, Proxy). */
export const TOKEN_COOKIE = "zenzefi_access_token";
/** The cookie that carries the device id in cookie mode (contract, Proxy). */
export const DEVICE_COOKIE = "zenzefi_device_id";
/** The cookie by which the console's browser stays signed in. */
export const SIGN_IN_COOKIE = "zenzefi_sign_in";

/** What our cookies have in common: a text without it holds none of them. */
export const OWN_COOKIE_PREFIX = "zenzefi_";

/** The first value of a cookie, as browsers order them: the most specific path first (RFC 6265, 5.4). */
export function cookieValue(cookie: string | undefined, name: string): string | undefined {
  if (cookie === undefined || !cookie.includes(name)) return undefined;
  for (const pair of cookie.split(";")) {
    const equals = pair.indexOf("=");
    if (equals > 0 && pair.slice(0, equals).trim() === name) return pair.slice(equals + 1).trim();
  }
  return undefined;
}

/**
 * The `Set-Cookie` that keeps a browser signed in. It is sent to the authentication API alone, and never with what
 * another site causes.
 * @param secret "" clears it
 */
export function signInCookie(secret: string, maxAgeSeconds: number, isSecure: boolean): string {
  const secure = isSecure ? "; Secure" : "";
  return `${SIGN_IN_COOKIE}=${secret}; Max-Age=${maxAgeSeconds}; Path=/api/v1/auth; HttpOnly; SameSite=Strict${secure}`;
}
