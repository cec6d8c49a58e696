import type { Clock } from "../../kernel/clock.port.ts";
import type { Tx } from "../../kernel/database.port.ts";
import type { NewId, Uuid } from "../../kernel/ids.ts";
import { type Cents, formatMoney } from "../../kernel/money.ts";
import type { Actor } from "../../kernel/words.ts";
import { recordAudit } from "../audit/record-audit.ts";
import type { LedgerTransaction } from "./ledger-transaction.ts";
import { postEntry } from "./post-entry.ts";

export type Adjustment = {
  readonly userId: Uuid;
  /** What the wallet gains (+) or loses (-). */
  readonly amountCents: Cents;
  /** Goes into the audit row and the entry's description. */
  readonly reason: string | null;
};

/**
 * Changes a balance by a sum, as an admin may, whatever else moves it meanwhile. Locks the wallet until the transaction
 * ends. Writes one audit row.
 * @throws balance_insufficient `{balance, price}`: it would end below zero; nothing is changed
 * @throws not_found: there is no such user
 */
export async function adjustBalance(
  tx: Tx,
  deps: { readonly clock: Clock; readonly newId: NewId },
  actor: Actor,
  { userId, amountCents, reason }: Adjustment,
): Promise<LedgerTransaction> {
  const adjustment = await postEntry(tx, deps, {
    userId,
    kind: "adjustment",
    amountCents,
    counterAccount: "adjustments",
    description: reason ?? "Adjustment",
  });
  await recordAudit(tx, deps, actor, {
    action: "wallet.adjusted",
    resourceType: "wallet",
    resourceId: userId,
    before: { balance: formatMoney(adjustment.balanceAfterCents - amountCents) },
    after: { balance: formatMoney(adjustment.balanceAfterCents), transaction_id: adjustment.id },
    ...(reason === null ? {} : { reason }),
  });
  return adjustment;
}
