import type { QueryCreator } from "kysely";
import type { Actor } from "../../kernel/actor.ts";
import type { Uuid } from "../../kernel/ids.ts";
import type { DB, JsonObject } from "../../kernel/schema.gen.ts";

/** The columns of an audit row that describe what was done. The `Actor` describes who did it. */
export type AuditRow = {
  readonly action: string;
  readonly resourceType: string;
  /** Null if nothing was found, such as at a log-in to an unknown account. */
  readonly resourceId: string | null;
  readonly before: JsonObject | null;
  readonly after: JsonObject | null;
  readonly reason: string | null;
  readonly createdAt: Date;
};

/** The INSERT of one audit row. It is a part of the statement that records the fact (`facts/record-fact.ts`). */
export function insertAudit(db: QueryCreator<DB>, id: Uuid, actor: Actor, row: AuditRow) {
  return db.insertInto("audit_logs").values({
    id,
    actor_id: actor.userId,
    action: row.action,
    resource_type: row.resourceType,
    resource_id: row.resourceId,
    before: row.before,
    after: row.after,
    reason: row.reason,
    ip: actor.ip,
    user_agent: actor.userAgent,
    request_id: actor.requestId,
    created_at: row.createdAt,
  });
}
