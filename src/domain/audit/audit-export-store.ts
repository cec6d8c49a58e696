import { type Selectable, sql } from "kysely";
import type { Tx } from "../../kernel/database.port.ts";
import type { Uuid } from "../../kernel/ids.ts";
import type { AuditExports } from "../../kernel/schema.gen.ts";

/** Rows that are to be exported into one file, and then deleted. */
export type AuditExport = {
  readonly id: Uuid;
  readonly from: bigint;
  readonly to: bigint;
  readonly path: string;
  /** Null until the file is on the disk. */
  readonly sha256: string | null;
};

/** The export that was begun and is not done yet. */
export async function selectOpenExport(tx: Tx): Promise<AuditExport | null> {
  const row = await tx
    .selectFrom("audit_exports")
    .selectAll()
    .where("deleted_at", "is", null)
    .orderBy("from_position")
    .limit(1)
    .executeTakeFirst();
  return row === undefined ? null : toExport(row);
}

export async function insertExport(tx: Tx, { id, from, to, path }: AuditExport, now: Date): Promise<void> {
  await tx
    .insertInto("audit_exports")
    .values({ id, from_position: from, to_position: to, path, planned_at: now })
    .execute();
}

export async function storeWritten(
  tx: Tx,
  id: Uuid,
  written: { readonly path: string; readonly sha256: string },
  now: Date,
): Promise<void> {
  await tx
    .updateTable("audit_exports")
    .set({ ...written, written_at: now })
    .where("id", "=", id)
    .execute();
}

export async function storeDeleted(tx: Tx, id: Uuid, now: Date): Promise<void> {
  await tx.updateTable("audit_exports").set({ deleted_at: now }).where("id", "=", id).execute();
}

/**
 * The last position among the next `limit` after `start` up to which rows are from before `before`, and after which they are not; null if
 * there is none. It is where the order of the seals and the times of the rows agree best: a few rows of a wrong clock, years ahead or
 * behind, neither hold the others back for ever nor take newer ones with them. Uses the primary keys.
 */
export async function selectLastOld(
  tx: Tx,
  start: bigint,
  before: Date,
  limit: number,
): Promise<bigint | null> {
  const { rows } = await sql<{ last: bigint }>`
    WITH next AS (SELECT position, audit_id FROM audit_seals WHERE position > ${start} ORDER BY position LIMIT ${limit}),
         judged AS (
      SELECT n.position, sum(CASE WHEN a.created_at < ${before} THEN 1 ELSE -1 END) OVER (ORDER BY n.position) AS excess
        FROM next n LEFT JOIN audit_logs a ON a.id = n.audit_id)
    SELECT position AS last FROM judged WHERE excess > 0 ORDER BY excess DESC, position DESC LIMIT 1`.execute(
    tx,
  );
  return rows[0]?.last ?? null;
}

/** Deletes the rows and seals of some positions. `allowRemoval` comes first. */
export async function deleteSealed(tx: Tx, after: bigint, to: bigint): Promise<void> {
  await sql`
    DELETE FROM audit_logs a USING audit_seals s
     WHERE s.audit_id = a.id AND s.position > ${after} AND s.position <= ${to}`.execute(tx);
  await sql`DELETE FROM audit_seals WHERE position > ${after} AND position <= ${to}`.execute(tx);
}

function toExport(row: Selectable<AuditExports>): AuditExport {
  const { id, from_position: from, to_position: to, path, sha256 } = row;
  return { id, from, to, path, sha256 };
}
