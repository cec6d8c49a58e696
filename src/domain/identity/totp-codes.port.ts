/** One-time codes of an authenticator app (RFC 6238). */
export interface TotpCodes {
  /** A new secret, in base32: 160 bits. */
  makeSecret(): string;
  /** The address that apps read from a QR code. */
  uri(secret: string, who: { readonly issuer: string; readonly account: string }): string;
  /** @returns the time step that the code is of, the present one or a neighbour; null if it is of none */
  stepOf(secret: string, code: string, nowMs: number): number | null;
}
