import type { Clock } from "../../kernel/clock.port.ts";
import type { Tx } from "../../kernel/database.port.ts";
import type { NewId } from "../../kernel/ids.ts";
import type { JsonObject } from "../../kernel/schema.gen.ts";
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
  await tx
    .insertInto("audit_logs")
    .values({
      id: deps.newId(),
      actor_id: actor.userId,
      action: entry.action,
      resource_type: entry.resourceType,
      resource_id: entry.resourceId,
      before: entry.before ?? null,
      after: entry.after ?? null,
      reason: entry.reason ?? null,
      ip: actor.ip,
      user_agent: actor.userAgent,
      request_id: actor.requestId,
      created_at: new Date(deps.clock.nowMs()),
    })
    .execute();
}
