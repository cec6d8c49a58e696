import type { Tx } from "../../kernel/database.port.ts";
import { type Page, type PageQuery, toPage } from "../../kernel/page.ts";
import type { LedgerTransaction } from "./ledger-transaction.ts";
import { countTransactions, selectTransactions, type TransactionsFilter } from "./transaction-store.ts";

export type TransactionsQuery = TransactionsFilter & PageQuery;

/** A user's movements, newest first. */
export async function listTransactions(tx: Tx, query: TransactionsQuery): Promise<Page<LedgerTransaction>> {
  const rows = await selectTransactions(tx, query, { ...query, limit: query.limit + 1 });
  return toPage(rows, query.limit, await countTransactions(tx, query));
}
