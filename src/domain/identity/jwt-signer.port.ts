import type { Uuid } from "../../kernel/ids.ts";

export type JwtSubject = {
  readonly userId: Uuid;
  readonly username: string;
  /** `sid`; null in a JWT from before sign-ins had ids. */
  readonly signInId: Uuid | null;
  /** `view`: `signInId` is that of a view of a customer, not of a sign-in. Left out: no. */
  readonly isView?: true;
};

/** Signs and verifies the JWTs of the API: HS256 with `SECRET_KEY` itself (contract, Authentication). */
export interface JwtSigner {
  /** @param until the JWT expires no later than this, the end of its sign-in; null: after its usual lifetime */
  sign(subject: JwtSubject, until: Date | null): { readonly jwt: string; readonly expiresInSeconds: number };
  /** @returns the claims, or null if the JWT is forged, malformed or expired */
  verify(jwt: string): JwtSubject | null;
  /** True if one of our keys signed it, even if it has expired: the gateway then does not send it to the target. */
  isOurs(jwt: string): boolean;
}
