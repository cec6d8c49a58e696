import type { Schemas } from "../../../../client/api-types.ts";
import { fromCents, toCents } from "../../parts/cents.ts";
import type { Scope } from "../../parts/scope.tsx";

export type Price = Schemas["TokenPrices"]["items"][number];
export type Bundle = Schemas["Bundle"];

/** A token of one duration, or a bundle. */
export type Offer = {
  /** Unique among all offers. */
  readonly id: string;
  readonly scope: Scope;
  readonly tokenCount: number;
  /** Of each token. */
  readonly hours: number;
  /** Of all tokens together, ZNC. */
  readonly price: string;
} & (
  | { readonly kind: "token"; readonly duration: Price["duration_hours"] }
  | { readonly kind: "bundle"; readonly bundle: Bundle }
);

export function tokenOffers(prices: readonly Price[], scope: Scope): Offer[] {
  return prices.map(({ duration_hours: hours, price_znc: price }) => ({
    kind: "token",
    id: `token ${hours} ${scope}`,
    duration: hours,
    ...{ scope, tokenCount: 1, hours, price },
  }));
}

export function bundleOffers(bundles: readonly Bundle[], scope: Scope): Offer[] {
  const offered = bundles.filter((bundle) => bundle.scope === scope);
  return offered.map((bundle) => ({
    kind: "bundle",
    id: `bundle ${bundle.id}`,
    bundle,
    ...{ scope, tokenCount: bundle.token_count, hours: bundle.duration_hours, price: bundle.total_price },
  }));
}

/** The price of one hour, rounded to 0.01 ZNC. */
export function pricePerHour({ price, tokenCount, hours }: Offer): {
  readonly amount: string;
  readonly isExact: boolean;
} {
  const allHours = BigInt(tokenCount * hours);
  const cents = toCents(price);
  return {
    amount: fromCents((cents * 2n + allHours) / (allHours * 2n)),
    isExact: cents % allHours === 0n,
  };
}

/** The offer with the lowest exact price per hour; null if several share it. */
export function cheapestByHour(offers: readonly Offer[]): Offer | null {
  const [first, second] = offers.toSorted(compareByHour);
  if (first === undefined || second === undefined) return null;
  return compareByHour(first, second) < 0 ? first : null;
}

/** Compares prices per hour exactly: multiplies crosswise instead of dividing. */
function compareByHour(a: Offer, b: Offer): number {
  const scaledA = toCents(a.price) * BigInt(b.tokenCount * b.hours);
  const scaledB = toCents(b.price) * BigInt(a.tokenCount * a.hours);
  if (scaledA === scaledB) return 0;
  return scaledA < scaledB ? -1 : 1;
}
