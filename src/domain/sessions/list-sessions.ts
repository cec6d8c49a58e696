import type { SelectQueryBuilder } from "kysely";
import type { Tx } from "../../kernel/database.port.ts";
import type { Uuid } from "../../kernel/ids.ts";
import { type Page, type PageQuery, TOTAL_MAX, toPage } from "../../kernel/page.ts";
import type { DB } from "../../kernel/schema.gen.ts";

/** A device's hold on a token, now or earlier. Sizes are bytes of bodies, as far as they were flushed. */
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
  /** Refusals of devices beyond those that the audit log names. */
  readonly furtherConflicts: bigint;
};

export type SessionsQuery = PageQuery & {
  /** Null for everybody's. */
  readonly userId: Uuid | null;
  readonly activeOnly: boolean;
};

type Filtered = SelectQueryBuilder<DB, "proxy_sessions", unknown>;

/** Sessions of all users or one, newest first, by primary key or `proxy_sessions_user_id_idx`. For admins. */
export async function listSessions(tx: Tx, query: SessionsQuery): Promise<Page<ProxySession>> {
  const rows = await filtered(tx, query)
    .selectAll()
    .$if(query.cursor !== null, (page) => page.where("id", "<", query.cursor))
    .orderBy("id", "desc")
    .limit(query.limit + 1)
    .offset(query.skip)
    .execute();
  const { total } = await tx
    .selectFrom(
      filtered(tx, query)
        .select("id")
        .limit(TOTAL_MAX + 1)
        .as("counted"),
    )
    .select((eb) => eb.fn.countAll<bigint>().as("total"))
    .executeTakeFirstOrThrow();
  const sessions = rows.map(
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
  return toPage(sessions, query.limit, total);
}

function filtered(tx: Tx, { userId, activeOnly }: SessionsQuery): Filtered {
  let sessions: Filtered = tx.selectFrom("proxy_sessions");
  if (userId !== null) sessions = sessions.where("user_id", "=", userId);
  return activeOnly ? sessions.where("ended_at", "is", null) : sessions;
}
