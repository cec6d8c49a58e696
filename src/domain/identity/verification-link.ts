/**
 * The address of the page that confirms an e-mail address by a one-time secret. Browsers send no fragment (`#`), so the secret reaches
 * no log.
 * @param backendUrl the address of this service for people: `BACKEND_URL`
 */
export function verificationLink(backendUrl: URL, secret: string): string {
  return `${backendUrl.href.replace(/\/+$/, "")}/verify-email#token=${secret}`;
}
