import type { Uuid } from "../../kernel/ids.ts";
import type { Cents } from "../../kernel/money.ts";
import type { Scope } from "../../kernel/scope.ts";

/** A token as its owner sees it. */
export type AccessToken = {
  readonly id: Uuid;
  readonly userId: Uuid;
  /** The 64 characters; null if no available key opens the sealed copy. The token is valid all the same. */
  readonly token: string | null;
  readonly durationHours: number;
  /** The time that does not count against it: it was given back, or the token was frozen. */
  readonly addedMs: number;
  /** The part of `addedMs` that freezes added; of one that lasts, up to its latest thaw. */
  readonly frozenMs: number;
  /** How often it was frozen. */
  readonly freezes: number;
  /** Since when its time stands still, and until when at the latest; null unless it is frozen. */
  readonly frozenAt: Date | null;
  readonly frozenUntil: Date | null;
  readonly scope: Scope;
  /** A note of the owner; null without one. */
  readonly label: string | null;
  /** The price paid. */
  readonly costCents: Cents;
  readonly createdAt: Date;
  readonly activatedAt: Date | null;
  /** Null before activation. Of a frozen one, its end if it thaws at `frozenUntil`. */
  readonly expiresAt: Date | null;
  readonly revokedAt: Date | null;
  /** Its time came as a gift. */
  readonly isGift: boolean;
  /** When what was left of it went to somebody else; it was revoked then, without a refund. */
  readonly giftedAt: Date | null;
  /** Neither revoked nor expired, at the time of reading. */
  readonly isActive: boolean;
  /** The device that holds the token now. `idHint`: the first 8 characters of its id. */
  readonly device: { readonly idHint: string; readonly lastActivity: Date } | null;
};
