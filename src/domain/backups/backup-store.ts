import { type Selectable, sql } from "kysely";
import type { Tx } from "../../kernel/database.port.ts";
import type { Uuid } from "../../kernel/ids.ts";
import type { Backups } from "../../kernel/schema.gen.ts";
import type { WrittenBackup } from "./backup-file.port.ts";
import type { BackupHistory } from "./schedule-rules.ts";

/** One attempt to make a backup. */
export type Backup = {
  readonly id: Uuid;
  readonly startedAt: Date;
  readonly finishedAt: Date | null;
  readonly outcome: "running" | "made" | "failed";
  /** Why it failed: a `BackupFaultCode`. */
  readonly reason: string | null;
  readonly host: string;
  readonly path: string | null;
  readonly bytes: number | null;
  readonly sha256: string | null;
  readonly rowCount: number | null;
  readonly verifiedAt: Date | null;
};

/** Who makes a backup, and where: the service by its schedule, or a command, into `BACKUP_DIR` or elsewhere. */
export type BackupOrigin = "schedule" | "command" | "elsewhere";

export async function insertRunning(
  tx: Tx,
  running: { readonly id: Uuid; readonly host: string; readonly origin: BackupOrigin },
  now: Date,
): Promise<void> {
  await tx
    .insertInto("backups")
    .values({ ...running, started_at: now })
    .execute();
}

/** The rows that say that a backup runs, begun before `before`. */
export async function selectRunning(tx: Tx): Promise<{ id: Uuid; host: string; startedAt: Date }[]> {
  const rows = await tx
    .selectFrom("backups")
    .select(["id", "host", "started_at"])
    .where("outcome", "=", "running")
    .execute();
  return rows.map((row) => ({ id: row.id, host: row.host, startedAt: row.started_at }));
}

/**
 * What counts for a schedule: a file elsewhere is not one that it would keep and copy, and failures by hand are not its own. Without a
 * schedule all attempts count. Uses `backups_made_idx`.
 */
export async function selectHistory(tx: Tx, hasSchedule: boolean): Promise<BackupHistory> {
  const { rows } = await sql<BackupHistory>`
    WITH made AS (SELECT max(finished_at) AS at FROM backups
                   WHERE outcome = 'made' AND (origin <> 'elsewhere' OR NOT ${hasSchedule}::boolean))
    SELECT made.at AS "lastMadeAt", max(b.finished_at) AS "lastFailedAt", count(b.id)::int AS failures
      FROM made LEFT JOIN backups b ON b.outcome = 'failed' AND b.finished_at > coalesce(made.at, '-infinity')
                                   AND (b.origin = 'schedule' OR NOT ${hasSchedule}::boolean)
     GROUP BY made.at`.execute(tx);
  return rows[0] ?? { lastMadeAt: null, lastFailedAt: null, failures: 0 };
}

/** @returns false if it was ended before: another process took it for interrupted */
export async function storeMade(tx: Tx, id: Uuid, written: WrittenBackup, now: Date): Promise<boolean> {
  const row = await tx
    .updateTable("backups")
    .set({
      outcome: "made",
      reason: null,
      finished_at: now,
      path: written.path,
      bytes: BigInt(written.bytes),
      sha256: written.sha256,
      row_count: BigInt(written.rowCount),
    })
    .where("id", "=", id)
    .returning("id")
    .executeTakeFirst();
  return row !== undefined;
}

/** @param path of the file that is there nevertheless, if any */
export async function storeFailed(
  tx: Tx,
  id: Uuid,
  failure: { readonly reason: string; readonly path: string | null },
  now: Date,
): Promise<void> {
  await tx
    .updateTable("backups")
    .set({ outcome: "failed", finished_at: now, ...failure })
    .where("id", "=", id)
    .where("outcome", "=", "running")
    .execute();
}

/** Notes when a file was last verified. Without its row, which another database may have, nothing changes. */
export async function storeVerified(tx: Tx, sha256: string, now: Date): Promise<void> {
  await tx.updateTable("backups").set({ verified_at: now }).where("sha256", "=", sha256).execute();
}

/** Newest first. Uses `backups_started_at_idx`. */
export async function selectBackups(tx: Tx, rowsMax: number): Promise<Backup[]> {
  const rows = await tx
    .selectFrom("backups")
    .selectAll()
    .orderBy("started_at", "desc")
    .limit(rowsMax)
    .execute();
  return rows.map(toBackup);
}

/** Deletes the rows of attempts that ended before `before`. */
export async function deleteOld(tx: Tx, before: Date): Promise<void> {
  await tx.deleteFrom("backups").where("finished_at", "<", before).execute();
}

function toBackup(row: Selectable<Backups>): Backup {
  return {
    id: row.id,
    startedAt: row.started_at,
    finishedAt: row.finished_at,
    outcome: row.outcome === "made" || row.outcome === "failed" ? row.outcome : "running",
    reason: row.reason,
    host: row.host,
    path: row.path,
    bytes: row.bytes === null ? null : Number(row.bytes),
    sha256: row.sha256,
    rowCount: row.row_count === null ? null : Number(row.row_count),
    verifiedAt: row.verified_at,
  };
}
