import { sql } from "kysely";
import type { Tx } from "../../kernel/database.port.ts";
import type { JobRun } from "./job-run.ts";

/**
 * Stores what one process knows of its jobs. Of each time the later one stays, with the process that it is of: a process that writes
 * late takes nothing back.
 */
export async function upsertRuns(tx: Tx, runs: readonly JobRun[], notedAt: Date): Promise<void> {
  if (runs.length === 0) return;
  const rows = JSON.stringify(runs);
  await sql`
    INSERT INTO job_runs AS old
           (job, every_ms, started_at, started_on, succeeded_at, succeeded_on, failed_at, failed_on, failure, noted_at)
    SELECT job, "everyMs", "startedAt", "startedOn", "succeededAt", "succeededOn", "failedAt", "failedOn", failure, ${notedAt}
      FROM json_to_recordset(${rows}) AS run (
        job text, "everyMs" bigint, "startedAt" timestamptz, "startedOn" text, "succeededAt" timestamptz,
        "succeededOn" text, "failedAt" timestamptz, "failedOn" text, failure text)
     -- The same order everywhere, so that two processes never wait for each other.
     ORDER BY job
    ON CONFLICT (job) DO UPDATE SET
      every_ms = excluded.every_ms,
      started_at = greatest(excluded.started_at, old.started_at),
      started_on = CASE WHEN ${isLater("started_at")} THEN excluded.started_on ELSE old.started_on END,
      succeeded_at = greatest(excluded.succeeded_at, old.succeeded_at),
      succeeded_on = CASE WHEN ${isLater("succeeded_at")} THEN excluded.succeeded_on ELSE old.succeeded_on END,
      failed_at = greatest(excluded.failed_at, old.failed_at),
      failed_on = CASE WHEN ${isLater("failed_at")} THEN excluded.failed_on ELSE old.failed_on END,
      failure = CASE WHEN ${isLater("failed_at")} THEN excluded.failure ELSE old.failure END,
      noted_at = excluded.noted_at`.execute(tx);
}

function isLater(column: "started_at" | "succeeded_at" | "failed_at") {
  const [late, early] = [sql.ref(`excluded.${column}`), sql.ref(`old.${column}`)];
  return sql`coalesce(${late} >= ${early}, ${late} IS NOT NULL)`;
}

/** Deletes jobs that no process has any more. */
export async function deleteRunsBefore(tx: Tx, notedBefore: Date): Promise<void> {
  await tx.deleteFrom("job_runs").where("noted_at", "<", notedBefore).execute();
}

export async function selectRuns(tx: Tx): Promise<JobRun[]> {
  const rows = await tx.selectFrom("job_runs").selectAll().orderBy("job").execute();
  return rows.map((row) => ({
    job: row.job,
    everyMs: Number(row.every_ms),
    startedAt: row.started_at,
    startedOn: row.started_on,
    succeededAt: row.succeeded_at,
    succeededOn: row.succeeded_on,
    failedAt: row.failed_at,
    failedOn: row.failed_on,
    failure: row.failure,
  }));
}
