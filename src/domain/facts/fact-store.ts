import { sql } from "kysely";
import type { Tx } from "../../kernel/database.port.ts";
import type { Uuid } from "../../kernel/ids.ts";
import type { JsonObject } from "../../kernel/schema.gen.ts";
import { asRunning, type Snapshot } from "./snapshot-rules.ts";

/** The position of a reader: it has read everything that is visible in `since`. */
export type Cursor = {
  readonly since: Snapshot;
  /** While it is set, the reader reads by `id` what is visible in `until` but not in `since`. */
  readonly until: Snapshot | null;
  /** The last id that was read of that. */
  readonly afterId: bigint;
};

/** A row of the outbox as it is stored. Its name may be one that a later version has added. */
export type StoredFact = {
  readonly id: bigint;
  readonly name: string;
  readonly userId: Uuid | null;
  readonly actorId: Uuid | null;
  readonly resourceId: string | null;
  readonly before: JsonObject | null;
  readonly after: JsonObject | null;
  readonly reason: string | null;
  readonly createdAt: Date;
};

/** What has committed until now. The transaction that asks for it counts as running. */
export async function currentSnapshot(tx: Tx): Promise<Snapshot> {
  const { rows } = await sql<{ snapshot: Snapshot; xid: string }>`
    SELECT pg_current_snapshot()::text AS snapshot, pg_current_xact_id()::text AS xid`.execute(tx);
  const [row] = rows;
  if (row === undefined) throw new Error("PostgreSQL gave no snapshot");
  return asRunning(row.snapshot, row.xid);
}

/** Until the transaction ends, no other one can add or remove a reader, or prune. Neither recording nor reading is blocked. */
export async function lockReaders(tx: Tx): Promise<void> {
  await sql`LOCK TABLE fact_readers IN SHARE UPDATE EXCLUSIVE MODE`.execute(tx);
}

/**
 * Waits until every transaction that has recorded a fact has ended, stored or not: its statement locks `facts` before it looks
 * for readers, and the lock is held until the end. Later ones wait until this transaction ends, and then see what it has
 * committed. `lockReaders` comes first.
 * @throws service_unavailable after `timeoutMs`
 */
export async function lockFacts(tx: Tx, timeoutMs: number): Promise<void> {
  await sql`SELECT set_config('lock_timeout', ${String(timeoutMs)}, true)`.execute(tx);
  await sql`LOCK TABLE facts IN SHARE MODE`.execute(tx);
}

/** Whether there is a reader that is committed, or is of this transaction. */
export async function anyReaderExists(tx: Tx): Promise<boolean> {
  const found = await tx.selectFrom("fact_readers").select("name").limit(1).execute();
  return found.length > 0;
}

export async function insertReader(tx: Tx, name: string, since: Snapshot): Promise<void> {
  await tx
    .insertInto("fact_readers")
    .values({ name, since })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

export async function deleteReader(tx: Tx, name: string): Promise<void> {
  await tx.deleteFrom("fact_readers").where("name", "=", name).execute();
}

export async function readerExists(tx: Tx, name: string): Promise<boolean> {
  const found = await tx.selectFrom("fact_readers").select("name").where("name", "=", name).execute();
  return found.length > 0;
}

/** Locks a reader's cursor until the transaction ends. @returns null if it is locked already, or does not exist; never waits */
export async function lockCursor(tx: Tx, name: string): Promise<Cursor | null> {
  const found = await tx
    .selectFrom("fact_readers")
    .select(["since", "until", "after_id as afterId"])
    .where("name", "=", name)
    .forUpdate()
    .skipLocked()
    .executeTakeFirst();
  return found ?? null;
}

export async function updateCursor(tx: Tx, name: string, { since, until, afterId }: Cursor): Promise<void> {
  await tx
    .updateTable("fact_readers")
    .set({ since, until, after_id: afterId })
    .where("name", "=", name)
    .execute();
}

/**
 * The lowest id of what is visible in `until` but not in `since`, null if there is none; and whether `since` is ahead of this
 * database cluster, so comes from another one. Uses `facts_xid_idx`.
 */
export async function selectFirstBetween(
  tx: Tx,
  { since, until }: { readonly since: Snapshot; readonly until: Snapshot },
): Promise<{ readonly firstId: bigint | null; readonly isForeign: boolean }> {
  const { rows } = await sql<{ firstId: bigint | null; isForeign: boolean }>`
    SELECT (SELECT min(id) FROM facts
             WHERE xid >= pg_snapshot_xmin(${since}::pg_snapshot)
               AND pg_visible_in_snapshot(xid, ${until}::pg_snapshot)
               AND NOT pg_visible_in_snapshot(xid, ${since}::pg_snapshot)) AS "firstId",
           pg_snapshot_xmax(${since}::pg_snapshot) > pg_snapshot_xmax(pg_current_snapshot()) AS "isForeign"`.execute(
    tx,
  );
  return rows[0] ?? { firstId: null, isForeign: false };
}

/** What is visible in `until` but not in `since`, after an id, in the order of ids. Uses the primary key. */
export async function selectBetween(
  tx: Tx,
  { since, until, afterId }: Cursor & { readonly until: Snapshot },
  limit: number,
): Promise<readonly StoredFact[]> {
  const { rows } = await sql<StoredFact>`
    SELECT id, name, user_id AS "userId", actor_id AS "actorId", resource_id AS "resourceId",
           before, after, reason, created_at AS "createdAt"
      FROM facts
     WHERE id > ${afterId}
       AND pg_visible_in_snapshot(xid, ${until}::pg_snapshot)
       AND NOT pg_visible_in_snapshot(xid, ${since}::pg_snapshot)
     ORDER BY id LIMIT ${limit}`.execute(tx);
  return rows;
}

/**
 * Removes the oldest facts that every reader has read; without readers, the oldest that have committed. Uses `facts_xid_idx`,
 * up to what the slowest reader can have read. @returns how many were removed
 */
export async function deletePassed(tx: Tx, limit: number): Promise<number> {
  const { numAffectedRows } = await sql`
    DELETE FROM facts WHERE id IN (
      SELECT id FROM facts
       WHERE xid < coalesce(
               (SELECT pg_snapshot_xmax(since) AS hindmost FROM fact_readers ORDER BY hindmost LIMIT 1),
               pg_snapshot_xmax(pg_current_snapshot()))
         AND NOT EXISTS (
               SELECT 1 FROM fact_readers WHERE NOT pg_visible_in_snapshot(facts.xid, fact_readers.since))
       ORDER BY xid LIMIT ${limit})`.execute(tx);
  return Number(numAffectedRows ?? 0n);
}

/** Removes the oldest facts from before a time, even if unread. Uses the primary key. @returns how many were removed */
export async function deleteBefore(tx: Tx, time: Date, limit: number): Promise<number> {
  const { numAffectedRows } = await sql`
    DELETE FROM facts USING (SELECT id FROM facts ORDER BY id LIMIT ${limit}) oldest
     WHERE facts.id = oldest.id AND facts.created_at < ${time}`.execute(tx);
  return Number(numAffectedRows ?? 0n);
}
