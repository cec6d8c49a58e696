import type { Actor } from "../../kernel/actor.ts";
import { announceOnCommit } from "../../kernel/announcements.ts";
import type { Clock } from "../../kernel/clock.port.ts";
import type { Tx } from "../../kernel/database.port.ts";
import type { NewId } from "../../kernel/ids.ts";
import { insertAudit } from "../audit/insert-audit.ts";
import { announcementOf } from "./announcement-of.ts";
import { type Fact, kindOf } from "./fact.ts";

/**
 * Records that something happened, in the same transaction: the audit row and the row of the outbox, in one statement. When
 * `tx` commits, the fact is announced to counters and to other instances, as the list of facts declares. A fact must contain
 * no password, no token, and no e-mail address of a person without an account.
 * @param tx a transaction, never the pool
 */
export async function recordFact(
  tx: Tx,
  deps: { readonly clock: Clock; readonly newId: NewId },
  actor: Actor,
  fact: Fact,
): Promise<void> {
  announceOnCommit(tx, announcementOf(fact, actor));
  const { name, resourceId, before = null, after = null, reason = null } = fact;
  const createdAt = new Date(deps.clock.nowMs());
  const row = {
    name,
    user_id: fact.userId,
    actor_id: actor.userId,
    resource_id: resourceId,
    before,
    after,
    reason,
    created_at: createdAt,
  };
  const { isUnaudited, resource: resourceType } = kindOf(name);
  if (isUnaudited) {
    await tx.insertInto("facts").values(row).execute();
    return;
  }
  const audit = { action: name, resourceType, resourceId, before, after, reason, createdAt };
  await tx
    .with("audit", (db) => insertAudit(db, deps.newId(), actor, audit))
    .insertInto("facts")
    .values(row)
    .execute();
}
