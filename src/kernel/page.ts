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
