import type { Clock } from "../../kernel/clock.port.ts";
import type { Tx } from "../../kernel/database.port.ts";
import { DAY_MS } from "../../kernel/duration.ts";
import { deleteBefore, deletePassed, lockReaders } from "./fact-store.ts";

/** Whoever stands still for so long has nothing to tell any more, and would fill the disk. */
const KEPT_MS_MAX = 30 * DAY_MS;
/** Well within the time that a statement may take. */
const ROWS_AT_ONCE_MAX = 10_000;
/** A turn ends, also where more than this was recorded since the last one. */
const STATEMENTS_MAX = 10;

/**
 * Removes the facts that every reader has passed (with no reader: all that have committed), and what is older than 30 days.
 * Nobody can add a reader until the transaction ends. @returns how many were removed
 */
export async function pruneFacts(tx: Tx, { clock }: { readonly clock: Clock }): Promise<number> {
  await lockReaders(tx);
  const tooOld = new Date(clock.nowMs() - KEPT_MS_MAX);
  let removed = await deleteBefore(tx, tooOld, ROWS_AT_ONCE_MAX);
  for (let statements = 0; statements < STATEMENTS_MAX; statements += 1) {
    const passed = await deletePassed(tx, ROWS_AT_ONCE_MAX);
    removed += passed;
    if (passed < ROWS_AT_ONCE_MAX) break;
  }
  return removed;
}
