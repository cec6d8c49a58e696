import type { Clock } from "../../kernel/clock.port.ts";
import type { Database } from "../../kernel/database.port.ts";
import { deleteInBatches } from "../../kernel/delete-in-batches.ts";
import { ANSWER_RETAINED_MS, deleteAnswers } from "./idempotency-store.ts";

/** Deletes the stored answers that are older than 24 h. @returns how many */
export function pruneIdempotencyKeys(deps: {
  readonly database: Database;
  readonly clock: Clock;
}): Promise<number> {
  const until = new Date(deps.clock.nowMs() - ANSWER_RETAINED_MS);
  return deleteInBatches((rowsMax) => deleteAnswers(deps.database.direct, until, rowsMax));
}
