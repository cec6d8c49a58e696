import type { SelectQueryBuilder } from "kysely";
import type { Tx } from "./database.port.ts";
import { type Page, type PageQuery, TOTAL_MAX, toPage } from "./page.ts";
import type { DB } from "./schema.gen.ts";

/**
 * Reads one page of the rows that a query finds, newest first, and counts all of them, no further than TOTAL_MAX.
 * @param found not sorted; an `id` of its rows is what they are sorted by
 * @param toItem makes of a row what the list has
 * @param idColumn how the id is named in the query
 */
export async function selectPage<T extends keyof DB, Row extends { readonly id: string }, Item>(
  tx: Tx,
  found: SelectQueryBuilder<DB, T, Row>,
  { limit, skip, cursor }: PageQuery,
  toItem: (row: Row) => Item,
  idColumn = "id",
): Promise<Page<Item>> {
  const id = tx.dynamic.ref(idColumn);
  const below = cursor === null ? found : found.where(id, "<", cursor);
  const rows = await below
    .orderBy(id, "desc")
    .limit(limit + 1)
    .offset(skip)
    .execute();
  const counted = found
    .clearSelect()
    .select((eb) => eb.lit(1).as("one"))
    .limit(TOTAL_MAX + 1)
    .as("counted");
  const { total } = await tx
    .selectFrom(counted)
    .select((eb) => eb.fn.countAll<bigint>().as("total"))
    .executeTakeFirstOrThrow();
  const page = toPage(rows, limit, total);
  return { ...page, items: page.items.map(toItem) };
}
