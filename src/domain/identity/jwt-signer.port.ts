import type { Uuid } from "../../kernel/ids.ts";

export type JwtSubject = {
  readonly userId: Uuid;
  readonly username: string;
  /** `sid`; null in a JWT from before sign-ins had ids. */
  readonly signInId: Uuid | null;
};

/** The sign-in of the control plane: HS256 with `SECRET_KEY` itself (contract, Authentication). */
export interface JwtSigner {
  /** @param until when its sign-in ends, which it does not outlive; null: the JWT's own life is all */
  sign(subject: JwtSubject, until: Date | null): { readonly jwt: string; readonly expiresInSeconds: number };
  /** @returns whom it names, or null if it is forged, malformed or expired */
  verify(jwt: string): JwtSubject | null;
  /** True if one of our keys signed it, be it expired: the gateway then keeps it from the target. */
  isOurs(jwt: string): boolean;
}
