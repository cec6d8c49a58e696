import type { Actor } from "../../kernel/actor.ts";
import type { Clock } from "../../kernel/clock.port.ts";
import type { CreditKind } from "../../kernel/credit-kinds.ts";
import type { Tx } from "../../kernel/database.port.ts";
import type { NewId, Uuid } from "../../kernel/ids.ts";
import { type Cents, formatMoney } from "../../kernel/money.ts";
import { recordFact } from "../facts/record-fact.ts";
import type { CreditRule } from "./credit-kind-rules.ts";
import { ENTRY_TEXTS } from "./entry-meaning-rules.ts";
import { type LockedWallet, lockWallet } from "./lock-wallet.ts";
import { type Posted, postEntry } from "./post-entry.ts";
import type { Wallet } from "./wallet.ts";

export type Adjustment = {
  readonly userId: Uuid;
  /** What the wallet gains (+) or loses (-). */
  readonly amountCents: Cents;
  /** Which kind of credit it adds, or takes alone. Omitted or null: what is added was paid, and what is taken is granted credit first. */
  readonly creditKind?: CreditKind | null;
  /** Goes into the audit row and the entry's description. */
  readonly reason: string | null;
};

/**
 * Changes a balance by a sum, for an admin. Unlike `setBalance`, the result does not depend on other movements. A debt is
 * deducted from a positive sum, so an admin forgives a debt by adding its amount. Locks the wallet until the transaction
 * ends. Writes one audit row.
 * @throws balance_insufficient `{balance, price}`, credit_kind_insufficient `{available, amount}`: the balance, or its part of this kind,
 *   would be below zero; nothing is changed
 * @throws not_found: there is no such user
 */
export async function adjustBalance(
  tx: Tx,
  deps: { readonly clock: Clock; readonly newId: NewId },
  actor: Actor,
  { userId, amountCents, creditKind = null, reason }: Adjustment,
): Promise<Posted> {
  return adjustLockedWallet(tx, deps, actor, await lockWallet(tx, userId), {
    amountCents,
    reason,
    ...(creditKind === null ? {} : { credit: creditKind }),
  });
}

type LockedAdjustment = Pick<Adjustment, "amountCents" | "reason"> & {
  readonly mayOwe?: boolean;
  readonly credit?: CreditRule;
};

/** As `adjustBalance`, for a caller that has locked the wallet already. `mayOwe`: what the balance does not cover becomes a debt. */
export async function adjustLockedWallet(
  tx: Tx,
  deps: { readonly clock: Clock; readonly newId: NewId },
  actor: Actor,
  before: LockedWallet,
  { amountCents, reason, mayOwe = false, credit }: LockedAdjustment,
): Promise<Posted> {
  const adjustment = await postEntry(tx, deps, before, {
    kind: "adjustment",
    amountCents,
    counterAccount: "adjustments",
    description: reason ?? ENTRY_TEXTS.adjustment,
    mayOwe,
    ...(credit === undefined ? {} : { credit }),
  });
  const { userId } = before;
  await recordFact(tx, deps, actor, {
    name: "wallet.adjusted",
    resourceId: userId,
    userId,
    before: presentWallet(before),
    after: {
      ...presentWallet(adjustment.wallet),
      transaction_id: adjustment.id,
      ...(adjustment.grantedCents === 0n ? {} : { granted: formatMoney(adjustment.grantedCents) }),
    },
    ...(reason === null ? {} : { reason }),
  });
  return adjustment;
}

function presentWallet({ balanceCents, debtCents }: Wallet) {
  return {
    balance: formatMoney(balanceCents),
    ...(debtCents === 0n ? {} : { debt: formatMoney(debtCents) }),
  };
}
