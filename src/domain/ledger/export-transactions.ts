import type { Tx } from "../../kernel/database.port.ts";
import type { Uuid } from "../../kernel/ids.ts";
import type { LedgerTransaction } from "./ledger-transaction.ts";
import { selectTransactions, type TransactionsFilter } from "./transaction-store.ts";

/** About 200 KiB in memory; each page is a statement of a few milliseconds. */
const PAGE_ROWS = 500;

export type TransactionsExport = TransactionsFilter & {
  /** The export stops after this number of rows. */
  readonly rowsMax: number;
};

/**
 * All of a user's movements, newest first, in pages. No connection to the database is held between two pages, so a slow
 * reader blocks none. New entries are only added before the first page, so no entry is missed or repeated.
 * @param run runs the read of one page on a connection
 * @returns (at the end) true if there are more than `rowsMax`
 */
export async function* exportTransactions(
  run: <T>(read: (tx: Tx) => Promise<T>) => Promise<T>,
  query: TransactionsExport,
): AsyncGenerator<readonly LedgerTransaction[], boolean> {
  let cursor: Uuid | null = null;
  let rowsLeft = query.rowsMax;
  while (true) {
    const limit = Math.min(PAGE_ROWS, rowsLeft);
    const part = { cursor, skip: 0, limit: limit + 1 };
    const rows: LedgerTransaction[] = await run((tx) => selectTransactions(tx, query, part));
    const page = rows.slice(0, limit);
    yield page;
    rowsLeft -= page.length;
    cursor = page.at(-1)?.id ?? null;
    if (rows.length <= limit) return false;
    if (rowsLeft === 0) return true;
  }
}
