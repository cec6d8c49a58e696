import { type Cents, shareRoundedDown } from "../../kernel/money.ts";
import type { Lot } from "./lot.ts";
import { type UsedTime, unusedOf } from "./lot-rules.ts";

/** What a revocation gives back of one lot. */
export type RefundPart = {
  readonly lot: Lot;
  readonly leftMs: number;
  /** Its price x `leftMs` / its length, rounded down to a cent. */
  readonly amountCents: Cents;
};

/** The refund of a revocation, and the values that it is computed from. */
export type Refund = {
  /** The sum over the parts. */
  readonly amountCents: Cents;
  readonly pricePaidCents: Cents;
  readonly durationMs: number;
  /** Of the time that was paid for. The whole duration before activation; 0 after it. */
  readonly leftMs: number;
  /** One for each lot that has time left, in the order of their use. */
  readonly parts: readonly RefundPart[];
};

/**
 * The refund of a revocation at `nowMs`: of each lot the unused share of the price **paid**. Only the lot that is in use is shared, and rounded
 * down to a cent; those behind it give their whole price. So a refund never exceeds what was paid, never grows while time passes, and is
 * less than a cent under the exact share. Expired or revoked before: nothing. Time that was given back is not paid for: it never makes a
 * refund higher. While the token is frozen, the refund stays what it was.
 */
export function refundOf(
  token: { readonly activatedAt: Date | null; readonly revokedAt: Date | null },
  time: UsedTime,
  nowMs: number,
): Refund {
  const { lots } = time;
  const unused = token.revokedAt === null ? unusedOf(time, token.activatedAt, nowMs) : [];
  const parts = unused.filter(({ leftMs }) => leftMs > 0).map(partOf);
  return {
    amountCents: parts.reduce((sum, { amountCents }) => sum + amountCents, 0n),
    pricePaidCents: lots.reduce((sum, { priceCents }) => sum + priceCents, 0n),
    durationMs: lots.reduce((sum, { durationMs }) => sum + durationMs, 0),
    leftMs: parts.reduce((sum, { leftMs }) => sum + leftMs, 0),
    parts,
  };
}

function partOf({ lot, leftMs }: { readonly lot: Lot; readonly leftMs: number }): RefundPart {
  const amountCents = shareRoundedDown(lot.priceCents, BigInt(leftMs), BigInt(lot.durationMs));
  return { lot, leftMs, amountCents };
}
