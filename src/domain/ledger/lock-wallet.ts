import { sql } from "kysely";
import { PLANNED_ONCE, type Tx } from "../../kernel/database.port.ts";
import { AppError } from "../../kernel/errors.ts";
import type { Uuid } from "../../kernel/ids.ts";
import type { Wallet } from "./wallet.ts";

/** A wallet as read under its lock. An entry makes it stale: `postEntry` returns the wallet after the entry. */
export type LockedWallet = Wallet & { readonly userId: Uuid };

/**
 * Locks a user's wallet until the transaction ends and reads it. Locks are always taken in this order, which excludes
 * deadlocks: payment, wallet (several by user id, ascending), token, session.
 * @throws not_found: there is no such user
 */
export async function lockWallet(tx: Tx, userId: Uuid): Promise<LockedWallet> {
  const wallet = await tx
    .selectFrom("wallets")
    .select(["balance as balanceCents", "granted as grantedCents", "debt as debtCents"])
    .where("user_id", "=", userId)
    .forNoKeyUpdate()
    .modifyEnd(sql.raw(PLANNED_ONCE))
    .executeTakeFirst();
  if (wallet === undefined) throw new AppError("not_found");
  return { userId, ...wallet };
}

/** Locks the wallets of two users by user id, ascending: the order in `lockWallet`. @throws not_found */
export async function lockWallets(
  tx: Tx,
  userId: Uuid,
  otherId: Uuid,
): Promise<readonly [LockedWallet, LockedWallet]> {
  if (otherId < userId) {
    const other = await lockWallet(tx, otherId);
    return [await lockWallet(tx, userId), other];
  }
  const wallet = await lockWallet(tx, userId);
  return [wallet, await lockWallet(tx, otherId)];
}
