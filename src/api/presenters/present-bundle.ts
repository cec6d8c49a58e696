import { Type } from "typebox";
import type { Bundle, Prices } from "../../domain/bundles/bundle.ts";
import { offerOf } from "../../domain/bundles/bundle-rules.ts";
import type { BundlePurchase } from "../../domain/bundles/purchase-bundle.ts";
import { formatMoney } from "../../kernel/money.ts";
import { SCOPES } from "../../kernel/scope.ts";
import { formatTime } from "../../kernel/time-text.ts";
import { MoneyOut } from "../server/money-member.ts";
import { Id, OneOf, TextOrNull, Time } from "../server/schema-kinds.ts";
import { presentToken } from "./present-token.ts";

export const BundleParams = Type.Object({ bundle_id: Id("The bundle.") });

export const BundleOut = Type.Object(
  {
    id: Id("The bundle."),
    name: Type.String({ examples: ["Starter Pack"] }),
    description: TextOrNull("Description."),
    token_count: Type.Integer({ description: "How many access tokens it has.", examples: [5] }),
    duration_hours: Type.Integer({
      description: "How long each is valid from its first use.",
      examples: [24],
    }),
    scope: OneOf(SCOPES, { description: "What they open." }),
    discount_percent: Type.Number({ examples: [10] }),
    base_price: MoneyOut("What the same number of single tokens costs today."),
    total_price: MoneyOut("What the bundle costs."),
    savings: MoneyOut("How much less the bundle costs."),
    price_per_token: MoneyOut("The price of one of its tokens, rounded down to 0.01."),
    is_active: Type.Boolean({ description: "False: no longer on offer." }),
    created_at: Time("When it was created."),
    updated_at: Time("When it was last changed."),
  },
  { title: "Bundle", description: "Several access tokens of one kind at one price." },
);

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
