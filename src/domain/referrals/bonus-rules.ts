import { type Cents, shareRoundedDown } from "../../kernel/money.ts";

/** A purchase earns its referrer a bonus if it costs **more** than this (contract, Bundles: "over 100 ZNC"). */
const QUALIFYING_ABOVE_CENTS: Cents = 10_000n;
const BONUS_PERCENT = 10n;

/** What a purchase earns the buyer's referrer: 10 %, rounded down to a cent; 0 if it costs 100.00 or less. */
export function bonusOf(purchaseCents: Cents): Cents {
  if (purchaseCents <= QUALIFYING_ABOVE_CENTS) return 0n;
  return shareRoundedDown(purchaseCents, BONUS_PERCENT, 100n);
}

/**
 * How much of a bonus must be taken back in all once a total of `refundedCents` of its purchase was refunded: the same
 * share, rounded down. A full refund, in any steps, takes back the whole bonus.
 */
export function clawbackOf(
  bonus: { readonly purchaseCents: Cents; readonly bonusCents: Cents },
  refundedCents: Cents,
): Cents {
  return shareRoundedDown(bonus.bonusCents, refundedCents, bonus.purchaseCents);
}
