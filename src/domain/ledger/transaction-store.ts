import type { Selectable, SelectQueryBuilder } from "kysely";
import type { Tx } from "../../kernel/database.port.ts";
import type { Uuid } from "../../kernel/ids.ts";
import type { LedgerKind } from "../../kernel/ledger-kinds.ts";
import type { Page, PageQuery } from "../../kernel/page.ts";
import type { DB, LedgerTransactions } from "../../kernel/schema.gen.ts";
import { newestFirst, selectPage } from "../../kernel/select-page.ts";
import type { LedgerTransaction } from "./ledger-transaction.ts";

/** Selects movements of a user. A null filters nothing. */
export type TransactionsFilter = {
  readonly userId: Uuid;
  readonly kind: LedgerKind | null;
  /** Moved at or after. */
  readonly from: Date | null;
  /** Moved before. */
  readonly to: Date | null;
};

type Matching = SelectQueryBuilder<DB, "ledger_transactions", unknown>;

/**
 * Movements older than the cursor, newest first. Two indexes serve it, by user and by user and kind, so a page far back
 * costs no more than the first. A period is filtered from what they give, a few thousand rows at most.
 */
export async function selectTransactions(
  tx: Tx,
  filter: TransactionsFilter,
  page: { readonly cursor: Uuid | null; readonly skip: number; readonly limit: number },
): Promise<LedgerTransaction[]> {
  const rows = await newestFirst(tx, matching(tx, filter).selectAll(), page.cursor, "ledger_transactions")
    .limit(page.limit)
    .offset(page.skip)
    .execute();
  return rows.map(toTransaction);
}

/** One page of movements, with their total number. */
export function selectTransactionPage(
  tx: Tx,
  query: TransactionsFilter & PageQuery,
): Promise<Page<LedgerTransaction>> {
  return selectPage(tx, matching(tx, query).selectAll(), query, toTransaction, "ledger_transactions");
}

function matching(tx: Tx, { userId, kind, from, to }: TransactionsFilter): Matching {
  let found: Matching = tx.selectFrom("ledger_transactions").where("user_id", "=", userId);
  if (kind !== null) found = found.where("kind", "=", kind);
  if (from !== null) found = found.where("created_at", ">=", from);
  if (to !== null) found = found.where("created_at", "<", to);
  return found;
}

function toTransaction(row: Selectable<LedgerTransactions>): LedgerTransaction {
  return {
    id: row.id,
    userId: row.user_id,
    kind: row.kind,
    amountCents: row.amount,
    grantedCents: row.granted ?? 0n,
    balanceAfterCents: row.balance_after,
    description: row.description,
    paymentId: row.payment_id,
    createdAt: row.created_at,
  };
}
