import type { Tx } from "../../kernel/database.port.ts";
import type { Page, PageQuery } from "../../kernel/page.ts";
import type { LedgerTransaction } from "./ledger-transaction.ts";
import { selectTransactionPage, type TransactionsFilter } from "./transaction-store.ts";

export type TransactionsQuery = TransactionsFilter & PageQuery;

/** A user's movements, newest first. */
export function listTransactions(tx: Tx, query: TransactionsQuery): Promise<Page<LedgerTransaction>> {
  return selectTransactionPage(tx, query);
}
