/**
 * Where a one-time secret sets a new password. Behind `#` it reaches no server and no log on its way to the page.
 * @param backendUrl where people reach this service: `BACKEND_URL`
 */
export function passwordResetLink(backendUrl: URL, secret: string): string {
  return `${backendUrl.href.replace(/\/+$/, "")}/reset-password#token=${secret}`;
}
