/** The placeholder of the nonce in the built page (console/vite.config.ts). */
const NONCE_PLACEHOLDER = "__CSP_NONCE__";

/**
 * The console's page and its policy (CSP 3). Scripts come from files only; styles that are written at run time have the nonce of
 * this answer.
 * @param nonce new for each answer, of base64 characters
 * @param ownOrigin the target's own, where the console connects the browser
 */
export function consolePage(
  page: string,
  nonce: string,
  ownOrigin: string | null,
): { body: string; policy: string } {
  const policy = [
    "default-src 'none'",
    "base-uri 'none'",
    ["connect-src 'self'", ...(ownOrigin === null ? [] : [ownOrigin])].join(" "),
    "font-src 'self'",
    "form-action 'self'",
    "frame-ancestors 'none'",
    "img-src 'self' data:",
    "manifest-src 'self'",
    "script-src 'self'",
    `style-src 'self' 'nonce-${nonce}'`,
  ].join("; ");
  return { body: page.replaceAll(NONCE_PLACEHOLDER, nonce), policy };
}
