import { sql } from "kysely";
import type { Tx } from "../../kernel/database.port.ts";
import { DAY_MS } from "../../kernel/duration.ts";
import type { TargetChange } from "./target-status-rules.ts";

/** Longer than pages display, for operators; bounded, so that an unstable target cannot fill the disk. */
const CHANGES_RETAINED_MS = 90 * DAY_MS;

/**
 * Stores a change unless the newest one has the same state, or is newer than the check behind this one. Several writers that see
 * the same newest change all take the next number, and the primary key lets one of them write; the others wait for its commit
 * and write nothing. The one that wrote removes what is too old.
 * @returns null if nothing was written; else when the change before was, null if there is none
 */
export async function insertChange(
  tx: Tx,
  { state, changedAt }: TargetChange,
): Promise<{ readonly before: Date | null } | null> {
  const { rows } = await sql<{ before: Date | null }>`
    WITH newest AS (
      SELECT number, state, changed_at FROM target_status_changes ORDER BY number DESC LIMIT 1
    ), written AS (
      INSERT INTO target_status_changes (number, state, changed_at)
      SELECT coalesce((SELECT number FROM newest), 0) + 1, ${state}, ${changedAt}
       WHERE NOT EXISTS (SELECT FROM newest WHERE state = ${state} OR changed_at >= ${changedAt})
      ON CONFLICT (number) DO NOTHING
      RETURNING number
    ), removed AS (
      DELETE FROM target_status_changes
       WHERE changed_at < ${new Date(changedAt.getTime() - CHANGES_RETAINED_MS)}::timestamptz
         AND number < (SELECT number FROM newest) AND EXISTS (SELECT FROM written)
    )
    SELECT (SELECT changed_at FROM newest) AS before FROM written`.execute(tx);
  return rows[0] ?? null;
}

/** The newest changes, newest first, by primary key. */
export async function selectChanges(tx: Tx, limit: number): Promise<TargetChange[]> {
  const rows = await tx
    .selectFrom("target_status_changes")
    .select(["state", "changed_at"])
    .orderBy("number", "desc")
    .limit(limit)
    .execute();
  return rows.map(({ state, changed_at }) => ({ state, changedAt: changed_at }));
}
