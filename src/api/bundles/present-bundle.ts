import type { Bundle, Prices } from "../../domain/bundles/bundle.ts";
import { offerOf } from "../../domain/bundles/bundle-rules.ts";
import type { BundlePurchase } from "../../domain/bundles/purchase-bundle.ts";
import { formatMoney } from "../../kernel/money.ts";
import { formatTime } from "../../kernel/time-text.ts";
import { presentToken } from "../presenters/present-token.ts";

/** @param prices today's prices of single tokens */
export function presentBundle(bundle: Bundle, prices: Prices) {
  const offer = offerOf(bundle, prices);
  return {
    id: bundle.id,
    name: bundle.name,
    description: bundle.description,
    token_count: bundle.tokenCount,
    duration_hours: bundle.durationHours,
    scope: bundle.scope,
    discount_percent: bundle.discountBasisPoints / 100,
    base_price: formatMoney(offer.baseCents),
    total_price: formatMoney(bundle.totalCents),
    savings: formatMoney(offer.savingsCents),
    price_per_token: formatMoney(offer.centsPerToken),
    is_active: bundle.isActive,
    created_at: formatTime(bundle.createdAt),
    updated_at: formatTime(bundle.updatedAt),
  };
}

export function presentBundlePurchase(purchase: BundlePurchase) {
  return {
    bundle_name: purchase.bundle.name,
    tokens_generated: purchase.tokens.length,
    cost_znc: formatMoney(purchase.costCents),
    new_balance: formatMoney(purchase.newBalanceCents),
    tokens: purchase.tokens.map(presentToken),
  };
}
