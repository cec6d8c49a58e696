import { sql } from "kysely";
import type { Clock } from "../../kernel/clock.port.ts";
import type { Database, Tx } from "../../kernel/database.port.ts";
import { SECOND_MS } from "../../kernel/duration.ts";

/** Well under a second, so that no lock is held for long. */
const SLICE_ROWS = 5_000;
/** One run ends, even in the hours after an upgrade that found years of samples: the next one goes on. */
const RUN_MS_MAX = 10 * SECOND_MS;

export type PruneSamplesDeps = {
  readonly database: Database;
  readonly clock: Clock;
  /** `USAGE_DETAIL_HOURS`, in milliseconds. */
  readonly usageDetailMs: number;
};

/**
 * Deletes the samples that began before the time of detail, in short transactions, oldest first. Their usage stays in
 * `usage_quarters`: a sample of before the roll-up is counted there by a trigger, in the transaction that deletes it. Two runs at once
 * take different samples.
 * @returns how many were deleted
 */
export async function pruneSamples(deps: PruneSamplesDeps): Promise<number> {
  const { database, clock } = deps;
  const until = new Date(clock.nowMs() - deps.usageDetailMs);
  const startedMs = clock.monotonicMs();
  let from = new Date(0);
  let deleted = 0;
  while (clock.monotonicMs() - startedMs < RUN_MS_MAX) {
    const slice = await deleteSlice(database.direct, from, until);
    deleted += slice.deleted;
    if (slice.newest === null || slice.deleted < SLICE_ROWS) {
      await endBacklog(database.direct, until);
      return deleted;
    }
    from = slice.newest;
  }
  return deleted;
}

/** @param from where the last slice ended: PostgreSQL need not pass what it has deleted but not yet removed from the index */
async function deleteSlice(
  tx: Tx,
  from: Date,
  until: Date,
): Promise<{ deleted: number; newest: Date | null }> {
  const { rows } = await sql<{ deleted: number; newest: Date | null }>`
    WITH slice AS (
      SELECT id FROM usage_samples WHERE started_at >= ${from}::timestamptz AND started_at < ${until}::timestamptz
       ORDER BY started_at LIMIT ${SLICE_ROWS} FOR UPDATE SKIP LOCKED
    ), gone AS (
      DELETE FROM usage_samples WHERE id IN (SELECT id FROM slice) RETURNING started_at
    )
    SELECT count(*)::integer AS deleted, max(started_at) AS newest FROM gone`.execute(tx);
  return rows[0] ?? { deleted: 0, newest: null };
}

/** Notes that all samples are counted, once those of before the roll-up are deleted. */
async function endBacklog(tx: Tx, until: Date): Promise<void> {
  await sql`
    DELETE FROM usage_backlog b
     WHERE b.until < ${until}::timestamptz
       AND NOT EXISTS (SELECT FROM usage_samples s WHERE s.started_at <= b.until AND NOT s.is_counted)`.execute(
    tx,
  );
}
