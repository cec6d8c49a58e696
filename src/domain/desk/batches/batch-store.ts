import { sql } from "kysely";
import { CREDIT_KINDS } from "../../../kernel/credit-kinds.ts";
import type { Tx } from "../../../kernel/database.port.ts";
import type { Uuid } from "../../../kernel/ids.ts";
import type { Cents } from "../../../kernel/money.ts";
import type { Page, PageQuery } from "../../../kernel/page.ts";
import { selectPage } from "../../../kernel/select-page.ts";
import type { Batch, BatchItem, ItemResult } from "./batch.ts";
import { BATCH_ACTIONS, ITEM_OUTCOMES } from "./batch.ts";

type NewBatch = Pick<
  Batch,
  | "id"
  | "action"
  | "amountCents"
  | "creditKind"
  | "reason"
  | "undoOf"
  | "actorId"
  | "ip"
  | "userAgent"
  | "createdAt"
>;

/** Inserts a batch whose items wait. */
export async function insertBatch(tx: Tx, batch: NewBatch, targetIds: readonly Uuid[]): Promise<void> {
  await tx
    .insertInto("batches")
    .values({
      id: batch.id,
      action: batch.action,
      amount: batch.amountCents,
      credit_kind: batch.creditKind,
      reason: batch.reason,
      undo_of: batch.undoOf,
      actor_id: batch.actorId,
      ip: batch.ip,
      user_agent: batch.userAgent,
      created_at: batch.createdAt,
    })
    .execute();
  await sql`
    INSERT INTO batch_items (batch_id, position, target_id)
    SELECT ${batch.id}, (nth - 1)::int, target::uuid
      FROM unnest(${[...targetIds]}::text[]) WITH ORDINALITY AS chosen (target, nth)`.execute(tx);
}

function selected(tx: Tx) {
  const ofBatch = sql`FROM batch_items i WHERE i.batch_id = batches.id`;
  const countOf = (outcome: string) =>
    sql<number>`(SELECT count(*)::int ${ofBatch} AND i.outcome = ${outcome})`;
  return (
    tx
      .selectFrom("batches")
      .select(["id", "action", "amount", "credit_kind", "reason", "undo_of", "actor_id", "ip", "user_agent"])
      .select(["created_at", "ended_at"])
      // A subquery, not a join, so that the query for the total does not read the users.
      .select(sql<string>`(SELECT username FROM users WHERE users.id = batches.actor_id)`.as("actor_name"))
      .select([
        countOf("waiting").as("waiting"),
        countOf("done").as("done"),
        countOf("unchanged").as("unchanged"),
        countOf("refused").as("refused"),
        sql<Cents>`(SELECT coalesce(sum(i.amount), 0)::bigint ${ofBatch} AND i.outcome = 'done')`.as("total"),
        sql<Uuid | null>`(SELECT u.id FROM batches u WHERE u.undo_of = batches.id)`.as("undone_by"),
      ])
  );
}

type Row = NonNullable<Awaited<ReturnType<ReturnType<typeof selected>["executeTakeFirst"]>>>;

function batchOf(row: Row): Batch {
  const action = BATCH_ACTIONS.find((known) => known === row.action);
  if (action === undefined) throw new Error(`a batch of another version: ${row.action}`);
  return {
    id: row.id,
    action,
    amountCents: row.amount,
    creditKind: CREDIT_KINDS.find((known) => known === row.credit_kind) ?? null,
    reason: row.reason,
    undoOf: row.undo_of,
    undoneBy: row.undone_by,
    actorId: row.actor_id,
    actorName: row.actor_name,
    ip: row.ip,
    userAgent: row.user_agent,
    createdAt: row.created_at,
    endedAt: row.ended_at,
    counts: { waiting: row.waiting, done: row.done, unchanged: row.unchanged, refused: row.refused },
    totalCents: row.total,
  };
}

export async function selectBatch(tx: Tx, id: Uuid): Promise<Batch | null> {
  const row = await selected(tx).where("id", "=", id).executeTakeFirst();
  return row === undefined ? null : batchOf(row);
}

/** Locks a batch until the transaction ends, and reads it. */
export async function lockBatch(tx: Tx, id: Uuid): Promise<Batch | null> {
  await sql`SELECT 1 FROM batches WHERE id = ${id} FOR UPDATE`.execute(tx);
  return selectBatch(tx, id);
}

export function selectBatches(tx: Tx, query: PageQuery): Promise<Page<Batch>> {
  return selectPage(tx, selected(tx), query, batchOf);
}

/** The oldest batch with waiting items that is newer than `after`. Uses `batches_running_idx`. */
export async function selectRunning(tx: Tx, after: Uuid | null): Promise<Batch | null> {
  const row = await selected(tx)
    .where("ended_at", "is", null)
    .$if(after !== null, (found) => found.where("id", ">", after))
    .orderBy("id")
    .limit(1)
    .executeTakeFirst();
  return row === undefined ? null : batchOf(row);
}

function itemsOf(tx: Tx, batchId: Uuid) {
  return tx
    .selectFrom("batch_items")
    .select([
      "target_id as targetId",
      "outcome",
      "code",
      "amount as amountCents",
      "granted as grantedCents",
      "repaid as repaidCents",
    ])
    .where("batch_id", "=", batchId);
}

/** All items, in the order in which they were selected. */
export async function selectItems(tx: Tx, batchId: Uuid): Promise<BatchItem[]> {
  const rows = await itemsOf(tx, batchId).orderBy("position").execute();
  return rows.map((row) => ({
    ...row,
    outcome: ITEM_OUTCOMES.find((known) => known === row.outcome) ?? "waiting",
  }));
}

/** Locks the next item that waits and no other process has, until the transaction ends. Uses `batch_items_waiting_idx`. */
export async function lockNextItem(tx: Tx, batchId: Uuid, after: number): Promise<WaitingItem | null> {
  const row = await tx
    .selectFrom("batch_items")
    .select(["position", "target_id as targetId"])
    .where("batch_id", "=", batchId)
    .where("outcome", "=", sql.lit("waiting"))
    .where("position", ">", after)
    .orderBy("position")
    .limit(1)
    .forUpdate()
    .skipLocked()
    .executeTakeFirst();
  return row ?? null;
}

export type WaitingItem = { readonly position: number; readonly targetId: Uuid };

/** An item of the batch that is taken back. */
export async function selectItem(tx: Tx, batchId: Uuid, targetId: Uuid): Promise<BatchItem | null> {
  const row = await itemsOf(tx, batchId).where("target_id", "=", targetId).executeTakeFirst();
  return row === undefined ? null : { ...row, outcome: row.outcome === "done" ? "done" : "unchanged" };
}

/** Stores how an item ended, unless it has ended. */
export async function endItem(tx: Tx, batchId: Uuid, position: number, result: ItemResult): Promise<void> {
  const { outcome, code, amountCents, grantedCents, repaidCents } = result;
  await tx
    .updateTable("batch_items")
    .set({ outcome, code, amount: amountCents, granted: grantedCents, repaid: repaidCents })
    .where("batch_id", "=", batchId)
    .where("position", "=", position)
    .where("outcome", "=", "waiting")
    .execute();
}

/** Ends a batch if none of its items waits. */
export async function endBatch(tx: Tx, id: Uuid, now: Date): Promise<void> {
  await sql`
    UPDATE batches SET ended_at = ${now}
     WHERE id = ${id} AND ended_at IS NULL
       AND NOT EXISTS (SELECT FROM batch_items WHERE batch_id = ${id} AND outcome = 'waiting')`.execute(tx);
}

/**
 * Deletes batches that ended before a time, with their items, and their undoing if that ended before it too: one that waits still
 * must be done. Uses `batches_ended_at_idx`.
 * @returns how many
 */
export async function deleteEndedBefore(tx: Tx, time: Date, rowsMax: number): Promise<number> {
  const { numAffectedRows } = await sql`
    DELETE FROM batches WHERE id IN (
      SELECT b.id FROM batches b WHERE b.ended_at < ${time}
         AND NOT EXISTS (SELECT FROM batches u WHERE u.undo_of = b.id AND (u.ended_at IS NULL OR u.ended_at >= ${time}))
       ORDER BY b.ended_at LIMIT ${rowsMax})`.execute(tx);
  return Number(numAffectedRows ?? 0n);
}
