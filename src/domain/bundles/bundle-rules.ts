import type { DurationHours } from "../../kernel/duration.ts";
import { type Cents, shareRoundedDown } from "../../kernel/money.ts";
import type { Bundle, Prices } from "./bundle.ts";

/** 100 %. */
export const BASIS_POINTS_MAX = 10_000;

/** The price of the same number of single tokens today. */
export function basePriceOf(
  tokens: { readonly tokenCount: number; readonly durationHours: DurationHours },
  prices: Prices,
): Cents {
  return prices[tokens.durationHours] * BigInt(tokens.tokenCount);
}

/** A bundle's price as an admin requests it: the discount, the total, or both. */
export type PriceRequest = { readonly discountBasisPoints?: number; readonly totalCents?: Cents };

export type BundlePrice = { readonly discountBasisPoints: number; readonly totalCents: Cents };

/**
 * A bundle's price: the total is derived from the discount, rounded down to a cent, or the discount from the total,
 * rounded to a hundredth of a percent. Without either there is no discount.
 * @returns null if both are given and neither can be derived from the other, or if the total is above the base
 */
export function priceBundle(baseCents: Cents, request: PriceRequest): BundlePrice | null {
  const { discountBasisPoints = 0, totalCents } = request;
  const derivedCents = discounted(baseCents, discountBasisPoints);
  if (totalCents === undefined) return { discountBasisPoints, totalCents: derivedCents };
  if (totalCents > baseCents) return null;
  const derivedBasisPoints = discountOf(baseCents, totalCents);
  if (request.discountBasisPoints === undefined)
    return { discountBasisPoints: derivedBasisPoints, totalCents };
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
 * Divides a price among tokens, as equally as whole cents allow: the first ones get the remaining cents. The shares add
 * up to the price exactly, since each is the price by which its token is refunded.
 */
export function allocate(totalCents: Cents, tokenCount: number): Cents[] {
  const count = BigInt(tokenCount);
  const each = totalCents / count;
  const remainder = Number(totalCents % count);
  return Array.from({ length: tokenCount }, (_, index) => (index < remainder ? each + 1n : each));
}

/** A bundle's price compared with single tokens at today's prices. */
export type Offer = {
  readonly baseCents: Cents;
  /** 0 if single tokens have become cheaper than the bundle. */
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
