import type { Actor } from "../../kernel/actor.ts";
import type { Clock } from "../../kernel/clock.port.ts";
import type { Tx } from "../../kernel/database.port.ts";
import type { NewId, Uuid } from "../../kernel/ids.ts";
import type { Cents } from "../../kernel/money.ts";
import type { Random } from "../../kernel/random.port.ts";
import type { Scope } from "../../kernel/scope.ts";
import type { Sealer } from "../../kernel/sealer.port.ts";
import type { LedgerTransaction } from "../ledger/ledger-transaction.ts";
import { postEntry } from "../ledger/post-entry.ts";
import { awardBonus } from "../referrals/award-bonus.ts";
import { lockWalletsForBonus } from "../referrals/lock-bonus-wallets.ts";
import type { AccessToken } from "./access-token.ts";
import { makeSecret } from "./make-secret.ts";
import { insertTokens, type NewToken } from "./token-store.ts";

export type SellTokensDeps = {
  readonly clock: Clock;
  readonly newId: NewId;
  readonly random: Random;
  readonly sealer: Sealer;
};

export type Sale = {
  readonly userId: Uuid;
  readonly durationHours: number;
  readonly scope: Scope;
  /** The price of each token: one token is sold for each element. */
  readonly costsCents: readonly Cents[];
  /** Displayed to the buyer in the list of transactions. */
  readonly description: string;
};

/**
 * Sells tokens by one charge, all or none, and pays the buyer's referrer if the purchase earns a bonus. Locks the wallet,
 * or both wallets by user id, until the transaction ends. The caller writes the audit row of the purchase.
 * @throws balance_insufficient `{balance, price}`: nothing is changed
 */
export async function sellTokens(
  tx: Tx,
  deps: SellTokensDeps,
  actor: Actor,
  sale: Sale,
): Promise<{ readonly charge: LedgerTransaction; readonly tokens: readonly AccessToken[] }> {
  const costCents = sale.costsCents.reduce((sum, cents) => sum + cents, 0n);
  const { buyer, referrer } = await lockWalletsForBonus(tx, { userId: sale.userId, costCents });
  const charge = await postEntry(tx, deps, buyer, {
    kind: "purchase",
    amountCents: -costCents,
    counterAccount: "sales",
    description: sale.description,
  });
  const made = sale.costsCents.map((cents) => makeToken(deps, sale, cents, charge));
  await insertTokens(
    tx,
    made.map(({ stored }) => stored),
  );
  if (referrer !== null) await awardBonus(tx, deps, actor, referrer, charge);
  return { charge, tokens: made.map(({ token }) => token) };
}

function makeToken(
  deps: SellTokensDeps,
  { userId, durationHours, scope }: Sale,
  costCents: Cents,
  charge: LedgerTransaction,
): { readonly stored: NewToken; readonly token: AccessToken } {
  const { text, hash, sealed } = makeSecret(deps);
  const sold = { id: deps.newId(), userId, durationHours, scope, costCents, createdAt: charge.createdAt };
  return {
    stored: { ...sold, hash, sealed, chargeId: charge.id },
    token: {
      ...sold,
      addedMs: 0,
      frozenMs: 0,
      freezes: 0,
      frozenAt: null,
      frozenUntil: null,
      token: text,
      label: null,
      activatedAt: null,
      expiresAt: null,
      revokedAt: null,
      isGift: false,
      giftedAt: null,
      isActive: true,
      device: null,
    },
  };
}
