import type { Clock } from "../../kernel/clock.port.ts";
import type { Tx } from "../../kernel/database.port.ts";
import type { NewId, Uuid } from "../../kernel/ids.ts";
import { type Cents, formatMoney } from "../../kernel/money.ts";
import type { Actor } from "../../kernel/words.ts";
import { recordAudit } from "../audit/record-audit.ts";
import type { LedgerTransaction } from "./ledger-transaction.ts";
import { lockWallet } from "./lock-wallet.ts";
import { postEntry } from "./post-entry.ts";

export type BalanceChange = {
  readonly userId: Uuid;
  /** What the balance shall be, not below zero. */
  readonly balanceCents: Cents;
  readonly reason: string | null;
};

/**
 * Brings a balance to a given sum by an adjustment entry, as an admin may. Writes one audit row.
 * @returns the entry, or null if the balance was that already: then nothing is written
 * @throws not_found: there is no such user
 */
export async function setBalance(
  tx: Tx,
  deps: { readonly clock: Clock; readonly newId: NewId },
  actor: Actor,
  change: BalanceChange,
): Promise<LedgerTransaction | null> {
  const balanceCents = await lockWallet(tx, change.userId);
  if (balanceCents === change.balanceCents) return null;
  const adjustment = await postEntry(tx, deps, {
    userId: change.userId,
    kind: "adjustment",
    amountCents: change.balanceCents - balanceCents,
    counterAccount: "adjustments",
    description: change.reason ?? "Adjustment",
  });
  await recordAudit(tx, deps, actor, {
    action: "wallet.adjusted",
    resourceType: "wallet",
    resourceId: change.userId,
    before: { balance: formatMoney(balanceCents) },
    after: { balance: formatMoney(adjustment.balanceAfterCents), transaction_id: adjustment.id },
    ...(change.reason === null ? {} : { reason: change.reason }),
  });
  return adjustment;
}
