import type { SelectQueryBuilder } from "kysely";
import type { Tx } from "./database.port.ts";
import { type Page, type PageQuery, TOTAL_MAX, toPage } from "./page.ts";
import type { DB } from "./schema.gen.ts";

/** Tables with imported rows, whose ids are in no order: their lists are sorted by time. Each has an index for it. */
export type TimedTable = "access_tokens" | "ledger_transactions" | "users";

/**
 * Reads one page of the rows of a query, newest first, and counts all rows, up to TOTAL_MAX + 1. A first page that has all rows is their
 * number: a search that reads a whole table reads it once then.
 * @param found the query, not sorted
 * @param toItem converts a row to an item of the list
 * @param timed the table whose `created_at` is sorted by, then its `id`; without it, `id` alone
 */
export async function selectPage<T extends keyof DB, Row extends { readonly id: string }, Item>(
  tx: Tx,
  found: SelectQueryBuilder<DB, T, Row>,
  { limit, skip, cursor }: PageQuery,
  toItem: (row: Row) => Item,
  timed?: TimedTable,
): Promise<Page<Item>> {
  const rows = await newestFirst(tx, found, cursor, timed)
    .limit(limit + 1)
    .offset(skip)
    .execute();
  const isWhole = cursor === null && skip === 0 && rows.length <= limit;
  const total = isWhole ? BigInt(rows.length) : await countAll(tx, found);
  const page = toPage(rows, limit, total);
  return { ...page, items: page.items.map(toItem) };
}

async function countAll<T extends keyof DB, Row>(
  tx: Tx,
  found: SelectQueryBuilder<DB, T, Row>,
): Promise<bigint> {
  const counted = found
    .clearSelect()
    .select((eb) => eb.lit(1).as("one"))
    .limit(TOTAL_MAX + 1)
    .as("counted");
  const { total } = await tx
    .selectFrom(counted)
    .select((eb) => eb.fn.countAll<bigint>().as("total"))
    .executeTakeFirstOrThrow();
  return total;
}

/**
 * The rows below a cursor, newest first. An index gives them in this order, so a page far back costs no more than the first.
 * @param cursor the id of a row of the list; one that names no row of a timed table gives no rows
 */
export function newestFirst<T extends keyof DB, Row>(
  tx: Tx,
  found: SelectQueryBuilder<DB, T, Row>,
  cursor: string | null,
  timed?: TimedTable,
): SelectQueryBuilder<DB, T, Row> {
  const id = tx.dynamic.ref(timed === undefined ? "id" : `${timed}.id`);
  if (timed === undefined) {
    const below = cursor === null ? found : found.where(id, "<", cursor);
    return below.orderBy(id, "desc");
  }
  const time = tx.dynamic.ref(`${timed}.created_at`);
  const below =
    cursor === null
      ? found
      : found.where((eb) => {
          // Read in the same statement: PostgreSQL's times are finer than those of JavaScript.
          const place = tx
            .selectFrom(tx.dynamic.table(timed).as("at"))
            .select(["at.created_at", "at.id"])
            .where("at.id", "=", cursor);
          return eb(eb.refTuple(time, id), "<", place.$asTuple("created_at", "id"));
        });
  return below.orderBy(time, "desc").orderBy(id, "desc");
}
