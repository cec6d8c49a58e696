import type { Tx } from "../../kernel/database.port.ts";
import { deleteReader, lockReaders } from "./fact-store.ts";

/**
 * Removes a reader: no facts are retained for it any more, and after the last one no facts are stored. No reader can be added
 * until the transaction ends.
 */
export async function removeFactReader(tx: Tx, name: string): Promise<void> {
  await lockReaders(tx);
  await deleteReader(tx, name);
}
