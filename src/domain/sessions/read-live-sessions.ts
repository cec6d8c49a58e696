import { sql } from "kysely";
import type { Tx } from "../../kernel/database.port.ts";
import { DEVICE_ID_HINT_CHARACTERS } from "../../kernel/device-id.ts";
import type { Uuid } from "../../kernel/ids.ts";
import { TOTAL_MAX } from "../../kernel/page.ts";

/** More than a person looks through. It bounds what a view of them is sent, to about a megabyte. */
const LIVE_SESSIONS_MAX = 1_000;

/** A device on the target now. Sizes are bytes of bodies, as far as they were flushed. */
export type LiveSession = {
  readonly id: Uuid;
  readonly userId: Uuid;
  readonly username: string;
  readonly tokenId: Uuid;
  readonly deviceIdHint: string;
  readonly ip: string | null;
  readonly userAgent: string | null;
  readonly startedAt: Date;
  readonly lastActivity: Date;
  /** When the token's time ends; null until the target has answered for the first time. */
  readonly expiresAt: Date | null;
  readonly requestCount: bigint;
  readonly bytesIn: bigint;
  readonly bytesOut: bigint;
};

export type LiveSessions = {
  /** Newest first, at most 1,000. */
  readonly sessions: readonly LiveSession[];
  /** How many there are in all, exact up to TOTAL_MAX. */
  readonly total: number;
};

/** The open sessions of all users. Reads all of them by `proxy_sessions_open_idx`, a few milliseconds for 10,000. */
export async function readLiveSessions(tx: Tx): Promise<LiveSessions> {
  const { rows: sessions } = await sql<LiveSession>`
    SELECT s.id, s.user_id AS "userId", u.username, s.token_id AS "tokenId",
           left(s.device_id, ${DEVICE_ID_HINT_CHARACTERS}::int) AS "deviceIdHint", s.ip, s.user_agent AS "userAgent",
           s.started_at AS "startedAt", s.last_activity AS "lastActivity",
           token_end(t.activated_at, t.duration_hours, t.added_ms) AS "expiresAt",
           s.request_count AS "requestCount", s.bytes_in AS "bytesIn", s.bytes_out AS "bytesOut"
      FROM (SELECT * FROM proxy_sessions WHERE ended_at IS NULL ORDER BY id DESC LIMIT ${LIVE_SESSIONS_MAX}) s
      JOIN users u ON u.id = s.user_id
      JOIN access_tokens t ON t.id = s.token_id
     ORDER BY s.id DESC`.execute(tx);
  if (sessions.length < LIVE_SESSIONS_MAX) return { sessions, total: sessions.length };
  const { rows } = await sql<{ total: bigint }>`
    SELECT count(*) AS total
      FROM (SELECT 1 FROM proxy_sessions WHERE ended_at IS NULL LIMIT ${TOTAL_MAX}) s`.execute(tx);
  return { sessions, total: Number(rows[0]?.total ?? 0n) };
}
