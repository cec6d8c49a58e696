import type { Actor } from "../../kernel/actor.ts";
import type { Tx } from "../../kernel/database.port.ts";
import type { Uuid } from "../../kernel/ids.ts";
import { type Cents, formatMoney } from "../../kernel/money.ts";
import { recordFact } from "../facts/record-fact.ts";
import { describeBundle } from "../ledger/entry-meaning-rules.ts";
import type { AccessToken } from "../tokens/access-token.ts";
import { type SellTokensDeps, sellTokens } from "../tokens/sell-tokens.ts";
import type { Bundle } from "./bundle.ts";
import { allocate } from "./bundle-rules.ts";
import { readBundle } from "./read-bundle.ts";

export type BundlePurchase = {
  readonly bundle: Bundle;
  readonly costCents: Cents;
  readonly newBalanceCents: Cents;
  readonly tokens: readonly AccessToken[];
};

/**
 * Sells all tokens of a bundle by one charge, or none. The prices of the tokens add up to the price of the bundle, to the
 * cent, so that refunds never exceed what was paid. Locks the wallet, or both wallets if a referral bonus is due, until
 * the transaction ends. Writes one audit row.
 * @throws bundle_not_found: unknown or retired
 * @throws balance_insufficient `{balance, price}`: nothing is changed
 */
export async function purchaseBundle(
  tx: Tx,
  deps: SellTokensDeps,
  actor: Actor,
  { userId, bundleId }: { readonly userId: Uuid; readonly bundleId: Uuid },
): Promise<BundlePurchase> {
  const bundle = await readBundle(tx, bundleId);
  const { tokenCount, durationHours, scope, totalCents: costCents } = bundle;
  const { charge, tokens } = await sellTokens(tx, deps, actor, {
    userId,
    durationHours,
    scope,
    costsCents: allocate(costCents, tokenCount),
    description: describeBundle(bundle.name, tokenCount, durationHours, scope),
  });
  const newBalanceCents = charge.balanceAfterCents;
  await recordFact(tx, deps, actor, {
    name: "bundle.purchased",
    resourceId: bundle.id,
    userId,
    before: { balance: formatMoney(newBalanceCents + costCents) },
    after: {
      name: bundle.name,
      token_ids: tokens.map(({ id }) => id),
      duration_hours: durationHours,
      scope,
      cost: formatMoney(costCents),
      balance: formatMoney(newBalanceCents),
      transaction_id: charge.id,
    },
  });
  return { bundle, costCents, newBalanceCents, tokens };
}
