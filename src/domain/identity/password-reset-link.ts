/**
 * The address of the page that sets a new password by a one-time secret. Browsers send no fragment (`#`), so the secret reaches
 * no log.
 * @param backendUrl the address of this service for people: `BACKEND_URL`
 */
export function passwordResetLink(backendUrl: URL, secret: string): string {
  return `${backendUrl.href.replace(/\/+$/, "")}/reset-password#token=${secret}`;
}
