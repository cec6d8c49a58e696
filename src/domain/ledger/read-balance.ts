import type { Tx } from "../../kernel/database.port.ts";
import type { Uuid } from "../../kernel/ids.ts";
import type { Cents } from "../../kernel/money.ts";
import { readWallet } from "./read-wallet.ts";

/** A user's balance; nothing is locked. @throws not_found: there is no such user */
export async function readBalance(tx: Tx, userId: Uuid): Promise<Cents> {
  return (await readWallet(tx, userId)).balanceCents;
}
