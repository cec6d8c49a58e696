import type { Actor } from "../../kernel/actor.ts";
import type { Clock } from "../../kernel/clock.port.ts";
import type { Tx } from "../../kernel/database.port.ts";
import type { NewId, Uuid } from "../../kernel/ids.ts";
import type { Cents } from "../../kernel/money.ts";
import { adjustLockedWallet } from "./adjust-balance.ts";
import { lockWallet } from "./lock-wallet.ts";
import type { Posted } from "./post-entry.ts";

export type BalanceChange = {
  readonly userId: Uuid;
  /** The balance to set, not below zero. */
  readonly balanceCents: Cents;
  readonly reason: string | null;
};

/**
 * Sets a balance by an adjustment entry, for an admin. If the wallet has a debt, the balance ends lower, because the debt
 * is deducted from what the wallet gains. Writes one audit row.
 * @returns the entry; null if the balance was equal already, and nothing is written
 * @throws not_found: there is no such user
 */
export async function setBalance(
  tx: Tx,
  deps: { readonly clock: Clock; readonly newId: NewId },
  actor: Actor,
  { userId, balanceCents, reason }: BalanceChange,
): Promise<Posted | null> {
  const wallet = await lockWallet(tx, userId);
  const amountCents = balanceCents - wallet.balanceCents;
  return amountCents === 0n ? null : adjustLockedWallet(tx, deps, actor, wallet, { amountCents, reason });
}
