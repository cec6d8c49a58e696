import { sql } from "kysely";
import type { Tx } from "../../kernel/database.port.ts";
import { endSessions } from "./session-store.ts";

/** A sweep after a long stop must not hold locks for long. The next sweep continues. */
const SESSIONS_PER_SWEEP_MAX = 1_000;

/**
 * Ends the sessions that have been idle for the timeout, and those whose token has expired. The idle time is read again under
 * the row's lock, so that a session that was just renewed stays open. Any number of instances may run it at once.
 * @returns how many were ended
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
              OR token_end(t.activated_at, t.duration_hours, t.added_ms) <= ${new Date(nowMs)})
       ORDER BY s.id LIMIT ${SESSIONS_PER_SWEEP_MAX}
         FOR NO KEY UPDATE OF s SKIP LOCKED`,
  );
  return ended.length;
}
