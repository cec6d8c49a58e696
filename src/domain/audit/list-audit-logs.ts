import { type SelectQueryBuilder, sql } from "kysely";
import { contains } from "../../kernel/contains.ts";
import type { Tx } from "../../kernel/database.port.ts";
import type { Uuid } from "../../kernel/ids.ts";
import type { Page, PageQuery } from "../../kernel/page.ts";
import type { DB, Json } from "../../kernel/schema.gen.ts";
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

/** The audit log, newest first. Each filter has an index, but for the search, which reads what the others leave. */
export function listAuditLogs(tx: Tx, query: AuditLogsQuery): Promise<Page<AuditLog>> {
  return selectPage(
    tx,
    filtered(tx, query).selectAll(),
    query,
    (row): AuditLog => ({
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
    }),
  );
}

function filtered(tx: Tx, query: AuditLogsQuery): Filtered {
  const { actorId, action, resourceType, resourceId, search, from, to } = query;
  let logs: Filtered = tx.selectFrom("audit_logs");
  if (actorId !== null) logs = logs.where("actor_id", "=", actorId);
  if (action !== null) logs = logs.where("action", "=", action);
  if (resourceType !== null) logs = logs.where("resource_type", "=", resourceType);
  if (resourceId !== null) logs = logs.where("resource_id", "=", resourceId);
  if (search !== null) logs = logs.where(contains(search, SEARCHED));
  if (from !== null) logs = logs.where("created_at", ">=", from);
  if (to !== null) logs = logs.where("created_at", "<", to);
  return logs;
}
