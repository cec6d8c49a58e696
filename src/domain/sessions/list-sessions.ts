import type { SelectQueryBuilder } from "kysely";
import type { Tx } from "../../kernel/database.port.ts";
import type { Uuid } from "../../kernel/ids.ts";
import type { Page, PageQuery } from "../../kernel/page.ts";
import type { DB } from "../../kernel/schema.gen.ts";
import { selectPage } from "../../kernel/select-page.ts";

/** A session, open or ended. Sizes are bytes of bodies, as far as they were flushed. */
export type ProxySession = {
  readonly id: Uuid;
  readonly userId: Uuid;
  readonly tokenId: Uuid;
  readonly deviceId: string;
  readonly ip: string | null;
  readonly userAgent: string | null;
  readonly startedAt: Date;
  readonly lastActivity: Date;
  /** Null while it is open. */
  readonly endedAt: Date | null;
  readonly endReason: string | null;
  readonly requestCount: bigint;
  readonly bytesIn: bigint;
  readonly bytesOut: bigint;
  /** How many refusals of devices were counted only, not recorded in the audit log. */
  readonly furtherConflicts: bigint;
};

export type SessionsQuery = PageQuery & {
  /** Null for the sessions of all users. */
  readonly userId: Uuid | null;
  readonly activeOnly: boolean;
};

type Filtered = SelectQueryBuilder<DB, "proxy_sessions", unknown>;

/** Sessions of all users or of one, newest first. Uses the primary key or `proxy_sessions_user_id_idx`. For admins. */
export function listSessions(tx: Tx, query: SessionsQuery): Promise<Page<ProxySession>> {
  return selectPage(
    tx,
    filtered(tx, query).selectAll(),
    query,
    (row): ProxySession => ({
      id: row.id,
      userId: row.user_id,
      tokenId: row.token_id,
      deviceId: row.device_id,
      ip: row.ip,
      userAgent: row.user_agent,
      startedAt: row.started_at,
      lastActivity: row.last_activity,
      endedAt: row.ended_at,
      endReason: row.end_reason,
      requestCount: row.request_count,
      bytesIn: row.bytes_in,
      bytesOut: row.bytes_out,
      furtherConflicts: row.further_conflicts,
    }),
  );
}

function filtered(tx: Tx, { userId, activeOnly }: SessionsQuery): Filtered {
  let sessions: Filtered = tx.selectFrom("proxy_sessions");
  if (userId !== null) sessions = sessions.where("user_id", "=", userId);
  return activeOnly ? sessions.where("ended_at", "is", null) : sessions;
}
