import type { Uuid } from "../../kernel/ids.ts";

/** One sign-in of a user, from the log-in until it expires or is ended. */
export type SignIn = {
  /** `sid` in its JWTs. */
  readonly id: Uuid;
  readonly createdAt: Date;
  /** At most a minute late. Without a cookie that keeps the browser signed in, it is the time of the log-in. */
  readonly lastUsedAt: Date;
  /** Its JWTs expire no later. */
  readonly expiresAt: Date;
  readonly ip: string | null;
  readonly userAgent: string | null;
};
