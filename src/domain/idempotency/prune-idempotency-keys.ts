import type { Clock } from "../../kernel/clock.port.ts";
import type { Database } from "../../kernel/database.port.ts";
import { deleteAnswers, KEPT_MS } from "./idempotency-store.ts";

/** So many rows in one statement: well under a second, and no long transaction. */
const BATCH_ROWS = 5_000;

/** Deletes the stored answers that are older than 24 h. @returns how many */
export async function pruneIdempotencyKeys(deps: {
  readonly database: Database;
  readonly clock: Clock;
}): Promise<number> {
  const until = new Date(deps.clock.nowMs() - KEPT_MS);
  let pruned = 0;
  let batch: number;
  do {
    batch = await deleteAnswers(deps.database.direct, until, BATCH_ROWS);
    pruned += batch;
  } while (batch === BATCH_ROWS);
  return pruned;
}
