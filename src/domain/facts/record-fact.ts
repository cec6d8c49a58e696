import { sql } from "kysely";
import type { Actor } from "../../kernel/actor.ts";
import { announceOnCommit } from "../../kernel/announcements.ts";
import type { Clock } from "../../kernel/clock.port.ts";
import { PLANNED_ONCE, type Tx } from "../../kernel/database.port.ts";
import type { NewId } from "../../kernel/ids.ts";
import { insertAudit } from "../audit/insert-audit.ts";
import { announcementOf } from "./announcement-of.ts";
import { type Fact, kindOf } from "./fact.ts";

/**
 * Records that something happened, in the same transaction: the audit row and, if there is a reader, the row of the outbox, in
 * one statement. It locks `facts` also where it stores no row, and sees each reader that was committed before it had the lock:
 * `add-fact-reader.ts` relies on both, and the second is true because transactions are READ COMMITTED. When `tx` commits, the
 * fact is announced to counters and to other instances, as the list of facts declares. A fact must contain no password, no
 * token, and no e-mail address of a person without an account.
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
  const outbox = sql`
    INSERT INTO facts (name, user_id, actor_id, resource_id, before, after, reason, created_at)
    SELECT ${name}, ${fact.userId}, ${actor.userId}, ${resourceId}, ${before}, ${after}, ${reason}, ${createdAt}
     WHERE EXISTS (SELECT FROM fact_readers) ${sql.raw(PLANNED_ONCE)}`;
  const { isUnaudited, resource: resourceType } = kindOf(name);
  if (isUnaudited) {
    await outbox.execute(tx);
    return;
  }
  const audit = { action: name, resourceType, resourceId, before, after, reason, createdAt };
  await sql`WITH audit AS (${insertAudit(tx, deps.newId(), actor, audit)}) ${outbox}`.execute(tx);
}

/**
 * Records many facts at once that the audit log leaves out, as `recordFact` does each, in one statement.
 * @param tx a transaction, never the pool
 * @throws Error: one of them needs its audit row
 */
export async function recordFacts(
  tx: Tx,
  deps: { readonly clock: Clock },
  actor: Actor,
  facts: readonly Fact[],
): Promise<void> {
  if (facts.length === 0) return;
  const rows = facts.map((fact) => {
    const { name, userId, resourceId, before = null, after = null, reason = null } = fact;
    if (kindOf(name).isUnaudited !== true) throw new Error(`${name} needs its audit row`);
    announceOnCommit(tx, announcementOf(fact, actor));
    return { name, user_id: userId, resource_id: resourceId, before, after, reason };
  });
  const values = sql`jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) AS f (
    name text, user_id uuid, resource_id text, before jsonb, after jsonb, reason text)`;
  await sql`
    INSERT INTO facts (name, user_id, actor_id, resource_id, before, after, reason, created_at)
    SELECT name, user_id, ${actor.userId}, resource_id, before, after, reason, ${new Date(deps.clock.nowMs())}
      FROM ${values} WHERE EXISTS (SELECT FROM fact_readers)`.execute(tx);
}
