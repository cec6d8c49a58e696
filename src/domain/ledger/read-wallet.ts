import type { Tx } from "../../kernel/database.port.ts";
import { AppError } from "../../kernel/errors.ts";
import type { Uuid } from "../../kernel/ids.ts";
import type { Wallet } from "./wallet.ts";

/** A user's balance and debt; nothing is locked. @throws not_found: there is no such user */
export async function readWallet(tx: Tx, userId: Uuid): Promise<Wallet> {
  const wallet = await tx
    .selectFrom("wallets")
    .select(["balance as balanceCents", "granted as grantedCents", "debt as debtCents"])
    .where("user_id", "=", userId)
    .executeTakeFirst();
  if (wallet === undefined) throw new AppError("not_found");
  return wallet;
}
