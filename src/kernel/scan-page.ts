import type { SelectQueryBuilder } from "kysely";
import type { Tx } from "./database.port.ts";
import { lowestUuidOf, unixMsOf } from "./ids.ts";
import type { Page, PageQuery } from "./page.ts";
import type { DB } from "./schema.gen.ts";
import { selectPage } from "./select-page.ts";

/** How many rows one page of a search reads: 50 ms of work, and in 300 ms of a busy machine. */
export const SCANNED_ROWS_MAX = 20_000;

/** An id and a time of the same row are read from a clock at different moments, by instances whose clocks differ a little. */
const ID_TIME_MS_APART_MAX = 3_600_000;

type Rows<T extends keyof DB, Row> = SelectQueryBuilder<DB, T, Row>;

/**
 * A page of the rows that fit a condition without an index, newest first. It reads at most `rowsMax` rows below the cursor, however many there
 * are. If there are more, the page may be short: `searchedBackTo` is the time that it has read to, and `nextCursor` goes on there.
 * @param indexed the rows to read, by an index that sorts by `id`, which is made in the order of time
 * @param matching adds the condition
 * @returns `total`: how many of the rows that were read fit
 */
export async function scanPage<T extends keyof DB, Row extends { readonly id: string }, Item>(
  tx: Tx,
  indexed: Rows<T, Row>,
  matching: (rows: Rows<T, Row>) => Rows<T, Row>,
  query: PageQuery,
  toItem: (row: Row) => Item,
  rowsMax = SCANNED_ROWS_MAX,
): Promise<Page<Item>> {
  const id = tx.dynamic.ref("id");
  const below = query.cursor === null ? indexed : indexed.where(id, "<", query.cursor);
  const lastId = await idOfNth(tx, below, rowsMax);
  const read = lastId === null ? below : below.where(id, ">=", lastId);
  const page = await selectPage(tx, matching(read), { ...query, cursor: null }, toItem);
  if (lastId === null) return page;
  const more = { ...page, totalCapped: true };
  if (page.nextCursor !== null) return more;
  return { ...more, nextCursor: lastId, searchedBackTo: new Date(unixMsOf(lastId)) };
}

/** Reads no column but the id, so that an index is enough. @returns null if there are not so many rows */
async function idOfNth<T extends keyof DB, Row>(
  tx: Tx,
  rows: Rows<T, Row>,
  nth: number,
): Promise<string | null> {
  const id = tx.dynamic.ref<"id">("id");
  const sorted = rows.clearSelect().select(id).orderBy(id, "desc");
  const found = await sorted
    .limit(1)
    .offset(nth - 1)
    .executeTakeFirst();
  return found === undefined ? null : String(Object.values(found)[0]);
}

/**
 * The rows of a time; null is no limit, `from` is included, `to` is not. Bounds of the id, which is made at the same time, let the
 * index of a list find a period long ago without reading all that is newer.
 */
export function withinTime<T extends keyof DB, Row>(
  tx: Tx,
  rows: Rows<T, Row>,
  column: "created_at" | "started_at",
  { from, to }: { readonly from: Date | null; readonly to: Date | null },
): Rows<T, Row> {
  const [id, time] = [tx.dynamic.ref("id"), tx.dynamic.ref(column)];
  let found = rows;
  if (from !== null) {
    found = found
      .where(time, ">=", from)
      .where(id, ">=", lowestUuidOf(from.getTime() - ID_TIME_MS_APART_MAX));
  }
  if (to !== null) {
    found = found.where(time, "<", to).where(id, "<", lowestUuidOf(to.getTime() + ID_TIME_MS_APART_MAX));
  }
  return found;
}
