import type { Clock } from "../../kernel/clock.port.ts";
import type { Database } from "../../kernel/database.port.ts";
import { deleteInBatches } from "../../kernel/delete-in-batches.ts";
import { DAY_MS } from "../../kernel/duration.ts";
import { deleteUnclaimed } from "./gift-store.ts";

/** Whoever asks what became of a link asks within weeks; the audit log has it for longer. */
const UNCLAIMED_RETAINED_MS = 30 * DAY_MS;

/** Deletes offers that nobody claimed, 30 days after their end. Claimed ones are evidence of where time went. @returns how many */
export function pruneGifts(deps: { readonly database: Database; readonly clock: Clock }): Promise<number> {
  const endedBefore = new Date(deps.clock.nowMs() - UNCLAIMED_RETAINED_MS);
  return deleteInBatches((rowsMax) => deleteUnclaimed(deps.database.direct, endedBefore, rowsMax));
}
