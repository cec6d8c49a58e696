import type { SelectQueryBuilder } from "kysely";
import type { Tx } from "../../kernel/database.port.ts";
import type { Uuid } from "../../kernel/ids.ts";
import { type Page, TOTAL_MAX } from "../../kernel/page.ts";
import type { DB } from "../../kernel/schema.gen.ts";
import type { LedgerKind } from "../../kernel/words.ts";
import type { LedgerTransaction } from "./ledger-transaction.ts";

export type TransactionsQuery = {
  readonly userId: Uuid;
  /** Null for every kind. */
  readonly kind: LedgerKind | null;
  readonly limit: number;
  /** How many to pass over, counted from the cursor where there is one. */
  readonly skip: number;
  /** The id of the last one seen, a UUID: the page goes on below it. Null for the first page. */
  readonly cursor: Uuid | null;
};

/**
 * A user's movements, newest first. Each kind of list has its index, so that a page by cursor costs the same however
 * deep it lies.
 */
export async function listTransactions(tx: Tx, query: TransactionsQuery): Promise<Page<LedgerTransaction>> {
  const rows = await matching(tx, query)
    .selectAll()
    .$if(query.cursor !== null, (page) => page.where("id", "<", query.cursor))
    .orderBy("id", "desc")
    .limit(query.limit + 1)
    .offset(query.skip)
    .execute();
  const counted = await tx
    .selectFrom(
      matching(tx, query)
        .select("id")
        .limit(TOTAL_MAX + 1)
        .as("counted"),
    )
    .select((eb) => eb.fn.countAll<bigint>().as("total"))
    .executeTakeFirstOrThrow();
  const items = rows.slice(0, query.limit).map(
    (row): LedgerTransaction => ({
      id: row.id,
      userId: row.user_id,
      kind: row.kind,
      amountCents: row.amount,
      balanceAfterCents: row.balance_after,
      description: row.description,
      paymentId: row.payment_id,
      createdAt: row.created_at,
    }),
  );
  const total = Number(counted.total);
  return {
    items,
    total: Math.min(total, TOTAL_MAX),
    totalCapped: total > TOTAL_MAX,
    nextCursor: rows.length > query.limit ? (items.at(-1)?.id ?? null) : null,
  };
}

type Matching = SelectQueryBuilder<DB, "ledger_transactions", unknown>;

function matching(tx: Tx, { userId, kind }: TransactionsQuery): Matching {
  const all: Matching = tx.selectFrom("ledger_transactions").where("user_id", "=", userId);
  return kind === null ? all : all.where("kind", "=", kind);
}
