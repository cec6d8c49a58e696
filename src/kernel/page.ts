/** `total` is exact up to here (contract, Conventions: Lists); counting further would cost as much as the table is long. */
export const TOTAL_MAX = 10_000;

/** One page of a list, newest first. */
export type Page<T> = {
  readonly items: readonly T[];
  /** How many there are in all, exact up to TOTAL_MAX. */
  readonly total: number;
  /** True where there are more than TOTAL_MAX. */
  readonly totalCapped: boolean;
  /** What to ask the next page with; null on the last one. */
  readonly nextCursor: string | null;
};

/** What a list asks for beside its own filters. */
export type PageQuery = {
  readonly limit: number;
  /** How many to pass over, counted from the cursor where there is one. */
  readonly skip: number;
  /** The id of the last one seen, a UUID: the page goes on below it. Null for the first page. */
  readonly cursor: string | null;
};

/**
 * A page of what was read and counted.
 * @param rows one more than `limit` where there are more
 * @param counted counted no further than TOTAL_MAX + 1
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
