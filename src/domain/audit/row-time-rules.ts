import { HOUR_MS } from "../../kernel/duration.ts";

/** Rows commit, and so are sealed, later than they were made: by a transaction's time, and by how much clocks differ. */
const LATE_MS_MAX = HOUR_MS;

/** Which row has the wrong time: the one that is taken now, or the newest of those before it. */
export type Misplaced<T> = {
  readonly fault: "row_backdated" | "row_ahead";
  readonly row: T;
  readonly other: T;
};

/**
 * Judges the times of rows in the order of their seals. Of two that contradict each other the one is named that the rows beside it
 * contradict too. One wrong clock never makes all later rows wrong: after two that are behind, later ones are compared with them.
 */
export class RowTimes<T extends { readonly madeMs: number }> {
  #newest: T | null = null;
  /** What the newest one is more than `LATE_MS_MAX` ahead of, as long as no other row has confirmed it; null for the first row. */
  #unconfirmed: { readonly before: T | null } | null = null;
  #behind: T | null = null;

  /** @param row its time may be NaN, which is none */
  take(row: T): Misplaced<T> | null {
    const newest = this.#newest;
    if (newest !== null && !(row.madeMs >= newest.madeMs - LATE_MS_MAX)) return this.#takeLower(row, newest);
    this.#behind = null;
    const isJump = newest === null || row.madeMs > newest.madeMs + LATE_MS_MAX;
    this.#unconfirmed = isJump ? { before: newest } : null;
    if (newest === null || row.madeMs > newest.madeMs) this.#newest = row;
    return null;
  }

  #takeLower(row: T, newest: T): Misplaced<T> {
    const before = this.#unconfirmed?.before ?? null;
    const contradicts = this.#unconfirmed !== null && isNear(row, before);
    this.#unconfirmed = null;
    if (contradicts) {
      this.#newest = before !== null && before.madeMs > row.madeMs ? before : row;
      return { fault: "row_ahead", row: newest, other: row };
    }
    const wasBehind = this.#behind;
    this.#behind = row;
    if (wasBehind !== null) this.#newest = wasBehind.madeMs > row.madeMs ? wasBehind : row;
    return { fault: "row_backdated", row, other: newest };
  }
}

/** Whether a row may come after `before`. */
function isNear<T extends { readonly madeMs: number }>(row: T, before: T | null): boolean {
  if (Number.isNaN(row.madeMs)) return false;
  return before === null || row.madeMs >= before.madeMs - LATE_MS_MAX;
}
