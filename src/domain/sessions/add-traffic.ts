import { type RawBuilder, sql } from "kysely";
import type { Uuid } from "../../kernel/ids.ts";

/**
 * An UPDATE that adds traffic to sessions and renews the leases of those that are still open. It is used in a WITH of the
 * statement that stores the traffic, so that both take one round trip and commit together. Sessions are locked in the
 * order of their ids. The UPDATE returns `id` and `ended_at` of each session.
 * @param sessionIds an expression of the type uuid[]
 * @param traffic another part of that WITH: `session_id`, `request_count`, `bytes_in` and `bytes_out`, at most one row
 *   for each session; rows of other sessions, or without a session, are ignored
 */
export function addTraffic(
  sessionIds: RawBuilder<unknown>,
  traffic: RawBuilder<unknown>,
): RawBuilder<{ id: Uuid; ended_at: Date | null }> {
  return sql`
    WITH locked AS (
      SELECT id FROM proxy_sessions WHERE id = ANY (${sessionIds}) ORDER BY id FOR NO KEY UPDATE
    )
    UPDATE proxy_sessions s
       SET request_count = s.request_count + coalesce(t.request_count, 0),
           bytes_in = s.bytes_in + coalesce(t.bytes_in, 0),
           bytes_out = s.bytes_out + coalesce(t.bytes_out, 0),
           last_activity = CASE WHEN s.ended_at IS NULL THEN clock_timestamp() ELSE s.last_activity END
      FROM locked LEFT JOIN ${traffic} t ON t.session_id = locked.id
     WHERE s.id = locked.id
    RETURNING s.id, s.ended_at`;
}
