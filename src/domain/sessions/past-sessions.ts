import { sql } from "kysely";
import type { Tx } from "../../kernel/database.port.ts";
import type { Uuid } from "../../kernel/ids.ts";
import { ENDED_BY_HAND_MAX, type PastSessions } from "./lease-rules.ts";

/** For a token whose session is held: past sessions do not matter then. */
export const NO_PAST: PastSessions = { releasedMsAgo: null, endedByHandMsAgo: null };

/** How many ended sessions are read at most: an hour of the shortest idle sessions that the settings allow. */
const RECENT_MAX = 1_200;

/** One read by `proxy_sessions_token_id_idx`. */
export async function readPastSessions(
  tx: Tx,
  { tokenId, deviceId }: { readonly tokenId: Uuid; readonly deviceId: string },
): Promise<PastSessions> {
  const { rows } = await sql<PastSessions>`
    WITH recent AS (
      SELECT (extract(epoch FROM clock_timestamp() - ended_at) * 1000)::float8 AS ms_ago, device_id, end_reason
        FROM proxy_sessions WHERE token_id = ${tokenId} AND ended_at IS NOT NULL
       ORDER BY id DESC LIMIT ${RECENT_MAX}
    )
    SELECT (SELECT min(ms_ago) FROM recent WHERE device_id = ${deviceId} AND end_reason = 'released')
             AS "releasedMsAgo",
           (SELECT ms_ago FROM recent WHERE end_reason IN ('signed_out', 'released', 'ended_by_admin')
             ORDER BY ms_ago OFFSET ${ENDED_BY_HAND_MAX - 1} LIMIT 1) AS "endedByHandMsAgo"`.execute(tx);
  return rows[0] ?? NO_PAST;
}
