import type { Tx } from "../../kernel/database.port.ts";
import { AppError } from "../../kernel/errors.ts";
import type { Uuid } from "../../kernel/ids.ts";
import type { Wallet } from "./wallet.ts";

/**
 * Locks a user's wallet until the transaction ends and reads it. Whoever locks more than one thing locks in this order:
 * payment, wallet (several by user id, ascending), token, session.
 * @throws not_found: there is no such user
 */
export async function lockWallet(tx: Tx, userId: Uuid): Promise<Wallet> {
  const wallet = await tx
    .selectFrom("wallets")
    .select(["balance as balanceCents", "debt as debtCents"])
    .where("user_id", "=", userId)
    .forNoKeyUpdate()
    .executeTakeFirst();
  if (wallet === undefined) throw new AppError("not_found");
  return wallet;
}

/** Locks several wallets in the order that all who do so keep: by user id, ascending. @throws not_found */
export async function lockWallets(tx: Tx, userIds: readonly Uuid[]): Promise<void> {
  for (const userId of [...new Set(userIds)].sort()) await lockWallet(tx, userId);
}
