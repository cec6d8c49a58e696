import type { Uuid } from "../../kernel/ids.ts";

export type JwtSubject = { readonly userId: Uuid; readonly username: string };

/** The sign-in of the control plane: HS256 with `SECRET_KEY` itself (contract, Authentication). */
export interface JwtSigner {
  sign(subject: JwtSubject): { readonly jwt: string; readonly expiresInSeconds: number };
  /** @returns whom it names, or null if it is forged, malformed or expired */
  verify(jwt: string): JwtSubject | null;
  /** True if one of our keys signed it, be it expired: the gateway then keeps it from the target. */
  isOurs(jwt: string): boolean;
}
