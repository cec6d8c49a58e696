import { sql } from "kysely";
import type { Tx } from "../../kernel/database.port.ts";
import { endSessions } from "./session-store.ts";

/** So many at a time: a sweep after a long stop must not hold locks for long. The next sweep goes on. */
const SESSIONS_PER_SWEEP_MAX = 1_000;

/**
 * Ends the sessions that have been idle for the time-out, and those whose token is over. The idle time is read again
 * under the row's lock, so that a session that was just renewed stays. Runs on any number of instances at once.
 * @returns how many ended
 */
export async function expireIdleSessions(tx: Tx, nowMs: number, sessionTimeoutMs: number): Promise<number> {
  const ended = await endSessions(
    tx,
    sql`
      SELECT s.id,
             CASE WHEN s.last_activity <= clock_timestamp() - ${sessionTimeoutMs} * interval '1 millisecond'
                  THEN 'idle' ELSE 'token_expired' END AS reason
        FROM proxy_sessions s JOIN access_tokens t ON t.id = s.token_id
       WHERE s.ended_at IS NULL
         AND (s.last_activity <= clock_timestamp() - ${sessionTimeoutMs} * interval '1 millisecond'
              OR t.activated_at + t.duration_hours * interval '1 hour' <= ${new Date(nowMs)})
       ORDER BY s.id LIMIT ${SESSIONS_PER_SWEEP_MAX}
         FOR NO KEY UPDATE OF s SKIP LOCKED`,
  );
  return ended.length;
}
