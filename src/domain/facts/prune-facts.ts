import type { Clock } from "../../kernel/clock.port.ts";
import type { Tx } from "../../kernel/database.port.ts";
import { DAY_MS } from "../../kernel/duration.ts";
import { deleteBefore, deletePassed, lockReaders } from "./fact-store.ts";

/** Facts so old are of no use to a reader that has stopped, and would fill the disk. */
const RETAINED_MS_MAX = 30 * DAY_MS;
/** Well within the timeout of a statement. */
const ROWS_AT_ONCE_MAX = 10_000;
/** One run ends, even if more than this was recorded since the last one. */
const STATEMENTS_MAX = 10;

/**
 * Removes the facts that every reader has read (without readers: all that have committed), and those older than 30 days.
 * No reader can be added until the transaction ends. @returns how many were removed
 */
export async function pruneFacts(tx: Tx, { clock }: { readonly clock: Clock }): Promise<number> {
  await lockReaders(tx);
  const tooOld = new Date(clock.nowMs() - RETAINED_MS_MAX);
  let removed = await deleteBefore(tx, tooOld, ROWS_AT_ONCE_MAX);
  for (let statements = 0; statements < STATEMENTS_MAX; statements += 1) {
    const passed = await deletePassed(tx, ROWS_AT_ONCE_MAX);
    removed += passed;
    if (passed < ROWS_AT_ONCE_MAX) break;
  }
  return removed;
}
