/** Where the built page has the place of its nonce (console/vite.config.ts). */
const NONCE_PLACE = "__CSP_NONCE__";

/**
 * The console's page and its policy (CSP 3). Scripts come from files only; the styles that its parts write at run time
 * carry the nonce of this answer.
 * @param nonce fresh for each answer, of base64 characters
 */
export function consolePage(page: string, nonce: string): { body: string; policy: string } {
  const policy = [
    "default-src 'none'",
    "base-uri 'none'",
    "connect-src 'self'",
    "font-src 'self'",
    "form-action 'self'",
    "frame-ancestors 'none'",
    "img-src 'self' data:",
    "manifest-src 'self'",
    "script-src 'self'",
    `style-src 'self' 'nonce-${nonce}'`,
  ].join("; ");
  return { body: page.replaceAll(NONCE_PLACE, nonce), policy };
}
