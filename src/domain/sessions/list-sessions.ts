import { type Selectable, type SelectQueryBuilder, sql } from "kysely";
import { contains } from "../../kernel/contains.ts";
import type { Tx } from "../../kernel/database.port.ts";
import { DEVICE_ID_HINT_CHARACTERS } from "../../kernel/device-id.ts";
import type { Uuid } from "../../kernel/ids.ts";
import type { Page, PageQuery } from "../../kernel/page.ts";
import { scanPage, withinTime } from "../../kernel/scan-page.ts";
import type { DB, ProxySessions } from "../../kernel/schema.gen.ts";
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
  /** Null for those of all tokens. */
  readonly tokenId: Uuid | null;
  /** Null for no limit; `from` is included, `to` is not. */
  readonly startedFrom: Date | null;
  readonly startedTo: Date | null;
  /** A part of the device's hint, the address or the user agent, in any case; null for any. */
  readonly search: string | null;
  readonly activeOnly: boolean;
};

/**
 * These texts are ASCII: they are compared without the rules of a language, which is several times faster. Of the device no more than its hint, which is all that the desk may see: a search would find the rest letter by letter.
 */
const SEARCHED = [
  sql`left(device_id, ${sql.lit(DEVICE_ID_HINT_CHARACTERS)}) COLLATE "C"`,
  sql`host(ip) COLLATE "C"`,
  sql`user_agent COLLATE "C"`,
];

type Filtered = SelectQueryBuilder<DB, "proxy_sessions", unknown>;

/**
 * Sessions of all users or of one, newest first, for the desk. Uses the primary key, `proxy_sessions_user_id_idx` or
 * `proxy_sessions_token_id_idx`; a search looks through so many rows for each page (`scan-page.ts`).
 */
export function listSessions(tx: Tx, query: SessionsQuery): Promise<Page<ProxySession>> {
  const indexed = filtered(tx, query).selectAll();
  const { search } = query;
  if (search === null) return selectPage(tx, indexed, query, toSession);
  return scanPage(tx, indexed, (rows) => rows.where(contains(search, SEARCHED)), query, toSession);
}

function filtered(tx: Tx, { userId, tokenId, startedFrom, startedTo, activeOnly }: SessionsQuery): Filtered {
  let sessions: Filtered = tx.selectFrom("proxy_sessions");
  if (userId !== null) sessions = sessions.where("user_id", "=", userId);
  if (tokenId !== null) sessions = sessions.where("token_id", "=", tokenId);
  if (activeOnly) sessions = sessions.where("ended_at", "is", null);
  return withinTime(tx, sessions, "started_at", { from: startedFrom, to: startedTo });
}

function toSession(row: Selectable<ProxySessions>): ProxySession {
  return {
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
  };
}
