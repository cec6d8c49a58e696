import type { Clock } from "../../kernel/clock.port.ts";
import type { Database } from "../../kernel/database.port.ts";
import { deleteExpired } from "./sign-in-store.ts";

/** So many rows in one statement: well under a second, and no long transaction. */
const BATCH_ROWS = 5_000;

/** Deletes the sign-ins that have expired; no JWT of theirs is left. @returns how many */
export async function pruneSignIns(deps: {
  readonly database: Database;
  readonly clock: Clock;
}): Promise<number> {
  const now = new Date(deps.clock.nowMs());
  let pruned = 0;
  let batch: number;
  do {
    batch = await deleteExpired(deps.database.direct, now, BATCH_ROWS);
    pruned += batch;
  } while (batch === BATCH_ROWS);
  return pruned;
}
