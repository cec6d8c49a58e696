import type { Clock } from "../../kernel/clock.port.ts";
import type { Database } from "../../kernel/database.port.ts";
import { deleteInBatches } from "../../kernel/delete-in-batches.ts";
import { DAY_MS } from "../../kernel/duration.ts";
import { deleteReceipts } from "./receipt-store.ts";

/** Six years: a firm in Russia has to keep the papers of a year for five years after it (402-FZ, 29). */
export const RECEIPTS_RETAINED_MS = 6 * 366 * DAY_MS;

/** Deletes the receipts that were last printed six years ago. @returns how many */
export function pruneReceipts(deps: { readonly database: Database; readonly clock: Clock }): Promise<number> {
  const until = new Date(deps.clock.nowMs() - RECEIPTS_RETAINED_MS);
  return deleteInBatches((rowsMax) => deleteReceipts(deps.database.direct, until, rowsMax));
}
