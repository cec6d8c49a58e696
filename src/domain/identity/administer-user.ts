import type { Actor } from "../../kernel/actor.ts";
import type { Clock } from "../../kernel/clock.port.ts";
import type { Database } from "../../kernel/database.port.ts";
import { AppError } from "../../kernel/errors.ts";
import type { NewId, Uuid } from "../../kernel/ids.ts";
import type { Cents } from "../../kernel/money.ts";
import { readWallet } from "../ledger/read-wallet.ts";
import { setBalance } from "../ledger/set-balance.ts";
import type { Wallet } from "../ledger/wallet.ts";
import { setUserRight } from "./set-user-right.ts";
import type { User } from "./user.ts";
import { selectUser } from "./user-store.ts";

/** What an admin may change in the account of a user. Omitted members are not changed. */
export type Administration = {
  readonly userId: Uuid;
  readonly isActive?: boolean;
  readonly isSuperuser?: boolean;
  /** The new balance, not below zero. The difference becomes an adjustment entry, from which debt is deducted. */
  readonly balanceCents?: Cents;
  /** Goes into the audit rows and the adjustment's description. */
  readonly reason?: string;
};

/**
 * Changes an account for an admin, all or nothing. Writes one audit row for each change. Locks the wallet if the balance is to
 * change, then the changes of superusers, until it returns.
 * @throws last_superuser: no active superuser would be left; nothing is changed
 * @throws not_found: there is no such user
 */
export function administerUser(
  deps: { readonly database: Database; readonly clock: Clock; readonly newId: NewId },
  actor: Actor,
  { userId, isActive, isSuperuser, balanceCents, reason }: Administration,
): Promise<{ readonly user: User; readonly wallet: Wallet }> {
  const why = reason === undefined ? {} : { reason };
  return deps.database.transaction(async (tx) => {
    if (balanceCents !== undefined) {
      await setBalance(tx, deps, actor, { userId, balanceCents, reason: reason ?? null });
    }
    for (const [right, has] of [
      ["isSuperuser", isSuperuser],
      ["isActive", isActive],
    ] as const) {
      if (has !== undefined) await setUserRight(tx, deps, actor, { userId, right, has, ...why });
    }
    const user = await selectUser(tx, userId);
    if (user === null) throw new AppError("not_found");
    return { user, wallet: await readWallet(tx, userId) };
  });
}
