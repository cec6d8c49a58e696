import type { Tx } from "../../kernel/database.port.ts";
import type { Uuid } from "../../kernel/ids.ts";

/** Gives a new user an empty wallet. */
export async function openWallet(tx: Tx, userId: Uuid): Promise<void> {
  await tx.insertInto("wallets").values({ user_id: userId }).execute();
}
