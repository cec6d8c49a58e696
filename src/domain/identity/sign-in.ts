import type { Uuid } from "../../kernel/ids.ts";

/** One log-in of a user, from then until it expires or is ended. */
export type SignIn = {
  /** `sid` in its JWTs. */
  readonly id: Uuid;
  readonly createdAt: Date;
  /** At most a minute behind. Only a browser that stays signed in is followed: for others it is the log-in. */
  readonly lastUsedAt: Date;
  /** None of its JWTs outlives it. */
  readonly expiresAt: Date;
  readonly ip: string | null;
  readonly userAgent: string | null;
};
