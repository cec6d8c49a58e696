import type { Clock } from "../../kernel/clock.port.ts";
import type { Database } from "../../kernel/database.port.ts";
import { deleteInBatches } from "../../kernel/delete-in-batches.ts";
import { deleteExpired } from "./sign-in-store.ts";

/** Deletes the sign-ins that have expired; their JWTs have expired too. @returns how many */
export function pruneSignIns(deps: { readonly database: Database; readonly clock: Clock }): Promise<number> {
  const now = new Date(deps.clock.nowMs());
  return deleteInBatches((rowsMax) => deleteExpired(deps.database.direct, now, rowsMax));
}
