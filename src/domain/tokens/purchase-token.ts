import type { Clock } from "../../kernel/clock.port.ts";
import type { Tx } from "../../kernel/database.port.ts";
import type { DurationHours } from "../../kernel/duration.ts";
import type { NewId, Uuid } from "../../kernel/ids.ts";
import { type Cents, formatMoney } from "../../kernel/money.ts";
import type { Random } from "../../kernel/random.port.ts";
import type { Sealer } from "../../kernel/sealer.port.ts";
import { hashToken } from "../../kernel/token-hash.ts";
import type { Actor, Scope } from "../../kernel/words.ts";
import { recordAudit } from "../audit/record-audit.ts";
import { postEntry } from "../ledger/post-entry.ts";
import type { AccessToken } from "./access-token.ts";
import { insertToken } from "./token-store.ts";

export type PurchaseTokenDeps = {
  readonly clock: Clock;
  readonly newId: NewId;
  readonly random: Random;
  readonly sealer: Sealer;
  readonly prices: Readonly<Record<DurationHours, Cents>>;
};

export type TokenPurchase = {
  readonly userId: Uuid;
  readonly durationHours: DurationHours;
  readonly scope: Scope;
};

/** 64 URL-safe characters (contract, Access tokens). */
const TOKEN_BYTES = 48;

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
  const { userId, durationHours, scope } = purchase;
  const costCents = deps.prices[durationHours];
  const charge = await postEntry(tx, deps, {
    userId,
    kind: "purchase",
    amountCents: -costCents,
    counterAccount: "sales",
    description: `Access token, ${durationHours} h, ${scope}`,
  });
  const token = deps.random.bytes(TOKEN_BYTES).toString("base64url");
  const sold = { id: deps.newId(), userId, durationHours, scope, costCents, createdAt: charge.createdAt };
  await insertToken(tx, {
    ...sold,
    hash: hashToken(token),
    sealed: deps.sealer.seal(token),
    chargeId: charge.id,
  });
  await recordAudit(tx, deps, actor, {
    action: "token.purchased",
    resourceType: "token",
    resourceId: sold.id,
    after: {
      duration_hours: durationHours,
      scope,
      cost: formatMoney(costCents),
      balance: formatMoney(charge.balanceAfterCents),
      transaction_id: charge.id,
    },
  });
  return {
    ...sold,
    token,
    activatedAt: null,
    expiresAt: null,
    revokedAt: null,
    isActive: true,
    device: null,
  };
}
