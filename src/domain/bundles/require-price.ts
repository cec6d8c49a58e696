import { AppError } from "../../kernel/errors.ts";
import { formatMoney } from "../../kernel/money.ts";
import type { BundleTerms, Prices } from "./bundle.ts";
import { type BundlePrice, basePriceOf, discounted, type PriceRequest, priceBundle } from "./bundle-rules.ts";

/** The price that an admin requests, at today's prices of single tokens. @throws bundle_price_contradictory */
export function requirePrice(
  tokens: Pick<BundleTerms, "tokenCount" | "durationHours">,
  prices: Prices,
  request: PriceRequest,
): BundlePrice {
  const baseCents = basePriceOf(tokens, prices);
  const price = priceBundle(baseCents, request);
  if (price !== null) return price;
  const discountBasisPoints = request.discountBasisPoints ?? 0;
  throw new AppError("bundle_price_contradictory", {
    base_price: formatMoney(baseCents),
    discount_percent: discountBasisPoints / 100,
    expected_price: formatMoney(discounted(baseCents, discountBasisPoints)),
  });
}
