import type { QueryCreator } from "kysely";
import type { Clock } from "../../kernel/clock.port.ts";
import type { Tx } from "../../kernel/database.port.ts";
import type { NewId, Uuid } from "../../kernel/ids.ts";
import type { DB, JsonObject } from "../../kernel/schema.gen.ts";
import type { Actor } from "../../kernel/words.ts";

/** Everything that leaves an audit row (contract, Audit rows). */
export const AUDIT_ACTIONS = [
  "bundle.created",
  "bundle.deleted",
  "bundle.purchased",
  "bundle.updated",
  "ledger.mismatch",
  "payment.dispute_lost",
  "payment.dispute_won",
  "payment.disputed",
  "payment.mismatch",
  "payment.refund_refused",
  "payment.refunded",
  "payment.succeeded",
  "referral.bonus_clawed_back",
  "referral.bonus_paid",
  "session.conflict",
  "session.ended",
  "session.released",
  "sign_in.ended",
  "token.purchased",
  "token.revoked",
  "user.activated",
  "user.created",
  "user.deactivated",
  "user.login",
  "user.login_failed",
  "user.password_changed",
  "user.password_reset_issued",
  "user.registered",
  "user.superuser_granted",
  "user.superuser_revoked",
  "wallet.adjusted",
  "wallet.deposited",
] as const;
export type AuditAction = (typeof AUDIT_ACTIONS)[number];

export type AuditEntry = {
  readonly action: AuditAction;
  readonly resourceType:
    | "bundle"
    | "ledger"
    | "payment"
    | "session"
    | "sign_in"
    | "token"
    | "user"
    | "wallet";
  /** Null where nothing was found: a log-in of an unknown account. */
  readonly resourceId: string | null;
  readonly before?: JsonObject;
  readonly after?: JsonObject;
  readonly reason?: string;
};

/** What an audit row says of what was done; who did it is said beside it. */
export type AuditRow = {
  readonly action: string;
  readonly resourceType: string;
  readonly resourceId: string | null;
  readonly before: JsonObject | null;
  readonly after: JsonObject | null;
  readonly reason: string | null;
  readonly createdAt: Date;
};

/** The insert of one audit row, as a part of the statement that records what it tells of. */
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

/**
 * Writes one audit row in the transaction of what it tells of. Whoever calls it puts no password, no token and no
 * stranger's e-mail address in it.
 */
export async function recordAudit(
  tx: Tx,
  deps: { readonly clock: Clock; readonly newId: NewId },
  actor: Actor,
  entry: AuditEntry,
): Promise<void> {
  const createdAt = new Date(deps.clock.nowMs());
  const { before = null, after = null, reason = null } = entry;
  await insertAudit(tx, deps.newId(), actor, { ...entry, before, after, reason, createdAt }).execute();
}
