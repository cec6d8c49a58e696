import type { Tx } from "../../kernel/database.port.ts";
import { AppError } from "../../kernel/errors.ts";
import type { Uuid } from "../../kernel/ids.ts";
import type { Cents } from "../../kernel/money.ts";

/** A user's balance; nothing is locked. @throws not_found: there is no such user */
export async function readBalance(tx: Tx, userId: Uuid): Promise<Cents> {
  const wallet = await tx
    .selectFrom("wallets")
    .select("balance")
    .where("user_id", "=", userId)
    .executeTakeFirst();
  if (wallet === undefined) throw new AppError("not_found");
  return wallet.balance;
}
