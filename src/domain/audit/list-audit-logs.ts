import { type Selectable, type SelectQueryBuilder, sql } from "kysely";
import { contains } from "../../kernel/contains.ts";
import type { Tx } from "../../kernel/database.port.ts";
import type { Uuid } from "../../kernel/ids.ts";
import type { Page, PageQuery } from "../../kernel/page.ts";
import { scanPage, withinTime } from "../../kernel/scan-page.ts";
import type { AuditLogs, DB, Json } from "../../kernel/schema.gen.ts";
import { selectPage } from "../../kernel/select-page.ts";

/** One row of the audit log. */
export type AuditLog = {
  readonly id: Uuid;
  /** The user who did it; null for the service itself and before a sign-in. */
  readonly actorId: Uuid | null;
  readonly action: string;
  readonly resourceType: string;
  readonly resourceId: string | null;
  readonly before: Json | null;
  readonly after: Json | null;
  readonly reason: string | null;
  readonly ip: string | null;
  readonly userAgent: string | null;
  readonly requestId: string | null;
  readonly createdAt: Date;
};

/** Null means no filter. `from` is included, `to` is not. */
export type AuditLogsQuery = PageQuery & {
  readonly actorId: Uuid | null;
  readonly action: string | null;
  readonly resourceType: string | null;
  /** What was changed: the id of a resource. */
  readonly resourceId: string | null;
  /** A part of any text of the row, in any case. */
  readonly search: string | null;
  readonly from: Date | null;
  readonly to: Date | null;
};

type Filtered = SelectQueryBuilder<DB, "audit_logs", unknown>;

/** Texts that are ASCII are compared without the rules of a language, which is several times faster. */
const SEARCHED = [
  ...["action", "resource_type", "resource_id", "user_agent", "request_id"].map(
    (name) => sql`${sql.ref(name)} COLLATE "C"`,
  ),
  sql`host(ip) COLLATE "C"`,
  ...[sql.ref("reason"), sql`before::text`, sql`after::text`],
];

/**
 * The audit log, newest first. The filters have indexes, but for the type alone and the search: these look through so many rows for each
 * page (`scan-page.ts`).
 */
export function listAuditLogs(tx: Tx, query: AuditLogsQuery): Promise<Page<AuditLog>> {
  const indexed = filtered(tx, query).selectAll();
  const { resourceType, search } = query;
  if (resourceType === null && search === null) return selectPage(tx, indexed, query, toAuditLog);
  const matching = (rows: typeof indexed) => {
    const typed = resourceType === null ? rows : rows.where("resource_type", "=", resourceType);
    return search === null ? typed : typed.where(contains(search, SEARCHED));
  };
  return scanPage(tx, indexed, matching, query, toAuditLog);
}

function filtered(tx: Tx, query: AuditLogsQuery): Filtered {
  const { actorId, action, resourceId } = query;
  let logs: Filtered = tx.selectFrom("audit_logs");
  if (actorId !== null) logs = logs.where("actor_id", "=", actorId);
  if (action !== null) logs = logs.where("action", "=", action);
  if (resourceId !== null) logs = logs.where("resource_id", "=", resourceId);
  return withinTime(tx, logs, "created_at", query);
}

function toAuditLog(row: Selectable<AuditLogs>): AuditLog {
  return {
    id: row.id,
    actorId: row.actor_id,
    action: row.action,
    resourceType: row.resource_type,
    resourceId: row.resource_id,
    before: row.before,
    after: row.after,
    reason: row.reason,
    ip: row.ip,
    userAgent: row.user_agent,
    requestId: row.request_id,
    createdAt: row.created_at,
  };
}
