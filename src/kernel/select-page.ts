import type { SelectQueryBuilder } from "kysely";
import type { Tx } from "./database.port.ts";
import { type Page, type PageQuery, TOTAL_MAX, toPage } from "./page.ts";
import type { DB } from "./schema.gen.ts";

/**
 * Reads one page of the rows of a query, newest first, and counts all rows, up to TOTAL_MAX + 1.
 * @param found the query, not sorted; it is sorted by `id`
 * @param toItem converts a row to an item of the list
 * @param idColumn the name of the id in the query
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
