/** `total` is exact up to this number (contract, Conventions: Lists). Counting all rows would take time linear in the table. */
export const TOTAL_MAX = 10_000;

/** One page of a list, newest first. */
export type Page<T> = {
  readonly items: readonly T[];
  /** How many there are in all, exact up to TOTAL_MAX. */
  readonly total: number;
  /** True if there are more than TOTAL_MAX, or may be more than `total` because not all rows were searched. */
  readonly totalCapped: boolean;
  /** The `cursor` of the next page; null on the last page. */
  readonly nextCursor: string | null;
  /** Set if the page may be short because it has read so many rows (`scan-page.ts`): rows from before are not searched yet. */
  readonly searchedBackTo?: Date;
};

/** What every query of a list has beside its filters. */
export type PageQuery = {
  readonly limit: number;
  /** How many items to skip, counted from the cursor if there is one. */
  readonly skip: number;
  /** The id of the last item of the page before, a UUID. Null for the first page. */
  readonly cursor: string | null;
};

/**
 * Makes a page from rows and their number.
 * @param rows at most `limit + 1`: one more row means that there is a next page
 * @param counted the number of all rows, counted up to TOTAL_MAX + 1
 */
export function toPage<T extends { readonly id: string }>(
  rows: readonly T[],
  limit: number,
  counted: bigint,
): Page<T> {
  const items = rows.slice(0, limit);
  const total = Number(counted);
  return {
    items,
    total: Math.min(total, TOTAL_MAX),
    totalCapped: total > TOTAL_MAX,
    nextCursor: rows.length > limit ? (items.at(-1)?.id ?? null) : null,
  };
}
