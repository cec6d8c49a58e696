import type { Actor } from "../../kernel/actor.ts";
import type { Clock } from "../../kernel/clock.port.ts";
import type { Tx } from "../../kernel/database.port.ts";
import type { NewId, Uuid } from "../../kernel/ids.ts";
import type { Cents } from "../../kernel/money.ts";
import { adjustLockedWallet } from "./adjust-balance.ts";
import { lockWallet } from "./lock-wallet.ts";
import type { Posted } from "./post-entry.ts";

/** An adjustment as it was made. */
export type MadeAdjustment = {
  readonly userId: Uuid;
  /** What the wallet gained (+) or lost (-). */
  readonly amountCents: Cents;
  /** The part of it that was granted credit, of the same sign. */
  readonly grantedCents: Cents;
  /** What of it was deducted for a debt at once. */
  readonly repaidCents: Cents;
  readonly reason: string;
};

/**
 * Takes an adjustment back by an entry of the opposite sum. A debt that it had repaid is owed again, as far as the balance does not
 * cover it; beyond that nobody comes to owe what they have spent in good faith. What was granted is taken of granted credit first, what was
 * paid of paid credit; what was taken comes back as the kinds that it was, granted credit with a new end. Locks the wallet until the transaction ends. Writes one
 * audit row.
 * @throws balance_insufficient `{balance, price}`: it was spent; nothing is changed
 * @throws not_found: there is no such user
 */
export async function reverseAdjustment(
  tx: Tx,
  deps: { readonly clock: Clock; readonly newId: NewId },
  actor: Actor,
  { userId, amountCents, grantedCents, repaidCents, reason }: MadeAdjustment,
): Promise<Posted> {
  const wallet = await lockWallet(tx, userId);
  const mayOwe = wallet.balanceCents + repaidCents >= amountCents;
  return adjustLockedWallet(tx, deps, actor, wallet, {
    amountCents: -amountCents,
    reason,
    mayOwe,
    credit:
      amountCents < 0n ? { grantedCents: -grantedCents } : grantedCents > 0n ? "granted_first" : "paid_first",
  });
}
