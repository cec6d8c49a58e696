import type { DurationHours } from "../../kernel/duration.ts";
import { type Cents, shareRoundedDown } from "../../kernel/money.ts";
import type { Bundle, Prices } from "./bundle.ts";

/** 100 %. */
export const BASIS_POINTS_MAX = 10_000;

/** What so many single tokens cost today. */
export function basePriceOf(
  tokens: { readonly tokenCount: number; readonly durationHours: DurationHours },
  prices: Prices,
): Cents {
  return prices[tokens.durationHours] * BigInt(tokens.tokenCount);
}

/** What an admin says of a bundle's price: the discount, the total, or both. */
export type PriceWish = { readonly discountBasisPoints?: number; readonly totalCents?: Cents };

export type BundlePrice = { readonly discountBasisPoints: number; readonly totalCents: Cents };

/**
 * A bundle's price: the total follows from the discount, rounded down to a cent, or the discount from the total, rounded
 * to a hundredth of a percent. Without either there is no discount.
 * @returns null if both are given and neither follows from the other, or if the total is above the base
 */
export function priceBundle(baseCents: Cents, wish: PriceWish): BundlePrice | null {
  const { discountBasisPoints = 0, totalCents } = wish;
  const derivedCents = discounted(baseCents, discountBasisPoints);
  if (totalCents === undefined) return { discountBasisPoints, totalCents: derivedCents };
  if (totalCents > baseCents) return null;
  const derivedBasisPoints = discountOf(baseCents, totalCents);
  if (wish.discountBasisPoints === undefined) return { discountBasisPoints: derivedBasisPoints, totalCents };
  const agree = totalCents === derivedCents || discountBasisPoints === derivedBasisPoints;
  return agree ? { discountBasisPoints, totalCents } : null;
}

/** A price less a discount, rounded down to a cent. */
export function discounted(baseCents: Cents, discountBasisPoints: number): Cents {
  return shareRoundedDown(
    baseCents,
    BigInt(BASIS_POINTS_MAX - discountBasisPoints),
    BigInt(BASIS_POINTS_MAX),
  );
}

function discountOf(baseCents: Cents, totalCents: Cents): number {
  if (baseCents === 0n) return 0;
  const doubled = (baseCents - totalCents) * BigInt(BASIS_POINTS_MAX) * 2n;
  return Number((doubled + baseCents) / (baseCents * 2n));
}

/**
 * Shares a price out over so many tokens so that the shares add up to it exactly: all alike, the cents that are left
 * over to the first ones. What each token was sold for is what its refund is measured by.
 */
export function allocate(totalCents: Cents, tokenCount: number): Cents[] {
  const count = BigInt(tokenCount);
  const each = totalCents / count;
  const leftOver = Number(totalCents % count);
  return Array.from({ length: tokenCount }, (_, place) => (place < leftOver ? each + 1n : each));
}

/** What a bundle is worth beside single tokens at today's prices. */
export type Offer = {
  readonly baseCents: Cents;
  /** 0 where single tokens have become cheaper. */
  readonly savingsCents: Cents;
  /** Rounded down to a cent. */
  readonly centsPerToken: Cents;
};

export function offerOf(bundle: Bundle, prices: Prices): Offer {
  const baseCents = basePriceOf(bundle, prices);
  return {
    baseCents,
    savingsCents: baseCents > bundle.totalCents ? baseCents - bundle.totalCents : 0n,
    centsPerToken: bundle.totalCents / BigInt(bundle.tokenCount),
  };
}
