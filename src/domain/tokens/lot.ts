import type { Uuid } from "../../kernel/ids.ts";
import type { Cents } from "../../kernel/money.ts";

/** A part of a token's time that was bought at once: first the token itself, then each extension. */
export type Lot = {
  /** Of the first lot, that of the token. */
  readonly id: Uuid;
  /** From 1 on, in the order in which they are used. */
  readonly number: number;
  readonly durationMs: number;
  readonly priceCents: Cents;
  /** The ledger transaction that paid it; the first lots of a bundle's tokens share one. */
  readonly chargeId: Uuid;
  /** What of its price went back when the token was revoked. */
  readonly refundedCents: Cents;
  readonly boughtAt: Date;
};
