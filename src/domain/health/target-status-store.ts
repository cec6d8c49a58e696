import { sql } from "kysely";
import type { Tx } from "../../kernel/database.port.ts";
import { DAY_MS } from "../../kernel/duration.ts";
import type { TargetChange } from "./target-status-rules.ts";

/** Longer than pages display, for operators; bounded, so that an unstable target cannot fill the disk. */
const CHANGES_RETAINED_MS = 90 * DAY_MS;

/**
 * Stores a change, and removes what is too old. An instance of an older release may have taken the same number: one of the two writes.
 * @returns whether it was written
 */
export async function insertChange(tx: Tx, { state, changedAt }: TargetChange): Promise<boolean> {
  const { rows } = await sql`
    WITH newest AS (
      SELECT number, state FROM target_status_changes ORDER BY number DESC LIMIT 1
    ), written AS (
      INSERT INTO target_status_changes (number, state, changed_at)
      SELECT coalesce((SELECT number FROM newest), 0) + 1, ${state}, ${changedAt}
       WHERE NOT EXISTS (SELECT FROM newest WHERE state = ${state})
      ON CONFLICT (number) DO NOTHING
      RETURNING number
    ), removed AS (
      DELETE FROM target_status_changes
       WHERE changed_at < ${new Date(changedAt.getTime() - CHANGES_RETAINED_MS)}::timestamptz
         AND number < (SELECT number FROM newest) AND EXISTS (SELECT FROM written)
    )
    SELECT FROM written`.execute(tx);
  return rows.length > 0;
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
