import { type RawBuilder, sql } from "kysely";
import type { Tx } from "../../kernel/database.port.ts";
import type { Uuid } from "../../kernel/ids.ts";

/**
 * Why a session ended: the values of `end_reason`. `signed_out`: the browser was disconnected. `restored`: the database was restored
 * from a backup.
 */
export type EndReason =
  | "ended_by_admin"
  | "idle"
  | "released"
  | "restored"
  | "signed_out"
  | "taken_over"
  | "token_expired"
  | "token_frozen"
  | "token_revoked";

/** A session that is to end. */
export type Ending = { readonly id: Uuid; readonly reason: EndReason };

export type EndedSession = {
  readonly id: Uuid;
  readonly tokenId: Uuid;
  readonly userId: Uuid;
  readonly deviceId: string;
};

/**
 * Ends sessions; the only statement that does. The time is by the database's clock, as all lease times. Locks the sessions until
 * the transaction ends; a trigger writes to the feed. Sessions that have ended meanwhile are skipped.
 * @param endings a SELECT of `id` and `reason` from the open sessions, which may lock them itself
 * @returns those that this call ended
 */
export async function endSessions(tx: Tx, endings: RawBuilder<Ending>): Promise<EndedSession[]> {
  const { rows } = await sql<EndedSession>`
    WITH ending AS (${endings})
    UPDATE proxy_sessions s SET ended_at = clock_timestamp(), end_reason = ending.reason
      FROM ending WHERE s.id = ending.id AND s.ended_at IS NULL
    RETURNING s.id, s.token_id AS "tokenId", s.user_id AS "userId", s.device_id AS "deviceId"`.execute(tx);
  return rows;
}
