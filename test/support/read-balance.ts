import { readWallet } from "../../src/domain/ledger/read-wallet.ts";
import type { Tx } from "../../src/kernel/database.port.ts";
import type { Uuid } from "../../src/kernel/ids.ts";
import type { Cents } from "../../src/kernel/money.ts";

/** A user's balance; nothing is locked. @throws not_found: there is no such user */
export async function readBalance(tx: Tx, userId: Uuid): Promise<Cents> {
  return (await readWallet(tx, userId)).balanceCents;
}
