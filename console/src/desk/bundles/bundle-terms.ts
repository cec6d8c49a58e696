import type { Schemas } from "../../../../client/api-types.ts";
import type { Bundle, BundleChange, NewBundle } from "./bundles-query.ts";
import { type PriceChoice, type PricePreview, previewPrice } from "./price-preview.ts";

export type SinglePrice = Schemas["TokenPrices"]["items"][number];

/** What a bundle has and costs, as the form holds it: texts as typed. */
export type BundleTerms = {
  readonly name: string;
  readonly description: string;
  readonly count: string;
  readonly hours: NewBundle["duration_hours"];
  readonly scope: Bundle["scope"];
  readonly price: PriceChoice;
};

export const NEW_TERMS: BundleTerms = {
  name: "",
  description: "",
  count: "5",
  hours: 24,
  scope: "full",
  price: { by: "discount", text: "10" },
};

/** @param prices of all lengths that are sold */
export function termsOf(bundle: Bundle, prices: readonly SinglePrice[]): BundleTerms {
  const sold = prices.find(({ duration_hours }) => duration_hours === bundle.duration_hours);
  return {
    name: bundle.name,
    description: bundle.description ?? "",
    count: String(bundle.token_count),
    hours: sold?.duration_hours ?? NEW_TERMS.hours,
    scope: bundle.scope,
    price: { by: "total", text: bundle.total_price },
  };
}

/** @returns null if no bundle can cost that */
export function previewOf(
  { count, hours, price }: BundleTerms,
  prices: readonly SinglePrice[],
): PricePreview | null {
  const single = prices.find(({ duration_hours }) => duration_hours === hours);
  const tokens = /^\d{1,3}$/.test(count.trim()) ? Number(count) : 0;
  return single === undefined || tokens > TOKENS_MAX ? null : previewPrice(single.price_znc, tokens, price);
}

/** As the API has it. */
const TOKENS_MAX = 100;

/** The order for a new bundle. */
export function newBundleOf(terms: BundleTerms): NewBundle {
  const { name, description, count, hours, scope } = terms;
  return {
    name: name.trim(),
    description: description.trim() || null,
    token_count: Number(count),
    duration_hours: hours,
    scope,
    ...priceOf(terms.price),
  };
}

/** What was changed of a bundle, for the API; empty if nothing was. */
export function changeOf(before: BundleTerms, after: BundleTerms): BundleChange {
  const all = newBundleOf(after);
  const isPriced =
    before.count !== after.count || before.hours !== after.hours || before.price !== after.price;
  return {
    ...(before.name === all.name ? {} : { name: all.name }),
    ...(before.description === after.description.trim() ? {} : { description: all.description ?? null }),
    ...(before.scope === after.scope ? {} : { scope: after.scope }),
    ...(isPriced
      ? { token_count: all.token_count, duration_hours: all.duration_hours, ...priceOf(after.price) }
      : {}),
  };
}

function priceOf({ by, text }: PriceChoice): { discount_percent: string } | { total_price: string } {
  const amount = text.replaceAll(/\s/g, "").replace(",", ".");
  return by === "discount" ? { discount_percent: amount } : { total_price: amount };
}
