import { sql } from "kysely";
import type { Clock } from "../../kernel/clock.port.ts";
import type { Database } from "../../kernel/database.port.ts";
import { deleteInBatches } from "../../kernel/delete-in-batches.ts";
import { DAY_MS } from "../../kernel/duration.ts";
import { pruneTakeovers } from "./takeover-store.ts";

/** A year and a month: a customer who asks about a bill of last year still finds who used the token, and from where. */
export const ENDED_RETAINED_MS = 400 * DAY_MS;

/**
 * Deletes the sessions that ended 400 days ago, with the addresses and device ids in them; their traffic stays in the usage. None
 * while samples wait to be counted, whose devices they name. Uses `proxy_sessions_ended_at_idx`. Takeovers that no longer count go
 * first. @returns how many sessions
 */
export async function pruneSessions(deps: {
  readonly database: Database;
  readonly clock: Clock;
}): Promise<number> {
  await deleteInBatches((rowsMax) => pruneTakeovers(deps.database.direct, rowsMax));
  const until = new Date(deps.clock.nowMs() - ENDED_RETAINED_MS);
  return deleteInBatches(async (rowsMax) => {
    const { numAffectedRows } = await sql`
      DELETE FROM proxy_sessions WHERE id IN (
        SELECT id FROM proxy_sessions WHERE ended_at < ${until}::timestamptz
           AND NOT EXISTS (SELECT FROM usage_backlog) ORDER BY ended_at LIMIT ${rowsMax})`.execute(
      deps.database.direct,
    );
    return Number(numAffectedRows ?? 0n);
  });
}
