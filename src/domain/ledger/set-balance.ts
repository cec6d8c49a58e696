import type { Actor } from "../../kernel/actor.ts";
import type { Clock } from "../../kernel/clock.port.ts";
import type { Tx } from "../../kernel/database.port.ts";
import type { NewId, Uuid } from "../../kernel/ids.ts";
import type { Cents } from "../../kernel/money.ts";
import { adjustLocked } from "./adjust-balance.ts";
import { lockWallet } from "./lock-wallet.ts";
import type { Posted } from "./post-entry.ts";

export type BalanceChange = {
  readonly userId: Uuid;
  /** What the balance shall be, not below zero. */
  readonly balanceCents: Cents;
  readonly reason: string | null;
};

/**
 * Brings a balance to a given sum by an adjustment entry, as an admin may; to less where the wallet owes, for that is
 * netted from what it gains. Writes one audit row.
 * @returns the entry, or null if the balance was that already: then nothing is written
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
  return amountCents === 0n ? null : adjustLocked(tx, deps, actor, wallet, { amountCents, reason });
}
