import type { QueryCreator } from "kysely";
import type { Actor } from "../../kernel/actor.ts";
import type { Uuid } from "../../kernel/ids.ts";
import type { DB, JsonObject } from "../../kernel/schema.gen.ts";

/** What an audit row says of what was done; who did it is said beside it. */
export type AuditRow = {
  readonly action: string;
  readonly resourceType: string;
  /** Null where nothing was found: a log-in of an unknown account. */
  readonly resourceId: string | null;
  readonly before: JsonObject | null;
  readonly after: JsonObject | null;
  readonly reason: string | null;
  readonly createdAt: Date;
};

/** The insert of one audit row, as a part of the statement that records the fact it tells of: `facts/record-fact.ts`. */
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
