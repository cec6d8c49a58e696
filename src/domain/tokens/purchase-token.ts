import type { Actor } from "../../kernel/actor.ts";
import type { Tx } from "../../kernel/database.port.ts";
import type { DurationHours } from "../../kernel/duration.ts";
import type { Uuid } from "../../kernel/ids.ts";
import { type Cents, formatMoney } from "../../kernel/money.ts";
import type { Scope } from "../../kernel/scope.ts";
import { recordFact } from "../facts/record-fact.ts";
import { describeToken } from "../ledger/entry-meaning-rules.ts";
import type { AccessToken } from "./access-token.ts";
import { type SellTokensDeps, sellTokens } from "./sell-tokens.ts";

export type PurchaseTokenDeps = SellTokensDeps & {
  readonly prices: Readonly<Record<DurationHours, Cents>>;
};

export type TokenPurchase = {
  readonly userId: Uuid;
  readonly durationHours: DurationHours;
  readonly scope: Scope;
};

/**
 * Sells one token at today's price. Locks the wallet until the transaction ends; writes one audit row.
 * @throws balance_insufficient `{balance, price}`: nothing is changed
 */
export async function purchaseToken(
  tx: Tx,
  deps: PurchaseTokenDeps,
  actor: Actor,
  purchase: TokenPurchase,
): Promise<AccessToken> {
  const { durationHours, scope } = purchase;
  const costCents = deps.prices[durationHours];
  const { charge, tokens } = await sellTokens(tx, deps, actor, {
    ...purchase,
    costsCents: [costCents],
    description: describeToken(durationHours, scope),
  });
  const [token] = tokens;
  if (token === undefined) throw new Error("a sale at one price gave no token");
  await recordFact(tx, deps, actor, {
    name: "token.purchased",
    resourceId: token.id,
    userId: purchase.userId,
    before: { balance: formatMoney(charge.balanceAfterCents + costCents) },
    after: {
      duration_hours: durationHours,
      scope,
      cost: formatMoney(costCents),
      balance: formatMoney(charge.balanceAfterCents),
      transaction_id: charge.id,
    },
  });
  return token;
}
