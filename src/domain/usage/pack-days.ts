import { sql } from "kysely";
import type { Clock } from "../../kernel/clock.port.ts";
import type { Database, Tx } from "../../kernel/database.port.ts";
import { DAY_MS, SECOND_MS } from "../../kernel/duration.ts";

/** For so long, quarters are rows of their own: three months of reports are read from them. */
const QUARTERS_RETAINED_MS = 90 * DAY_MS;
/** Some 50 days of users; well under a second. */
const SLICE_ROWS = 2_000;
const RUN_MS_MAX = 10 * SECOND_MS;

/**
 * Moves the quarters of days of UTC that ended 90 days ago into one row for each user and day, in short transactions, oldest first. A
 * quarter that comes later joins its day at the next run. Two runs at once take different quarters.
 * @returns how many quarters were moved
 */
export async function packDays({
  database,
  clock,
}: {
  readonly database: Database;
  readonly clock: Clock;
}): Promise<number> {
  const retainedMs = clock.nowMs() - QUARTERS_RETAINED_MS;
  const until = new Date(retainedMs - (retainedMs % DAY_MS));
  const startedMs = clock.monotonicMs();
  let moved = 0;
  let slice: number;
  do {
    slice = await packSlice(database.direct, until);
    moved += slice;
  } while (slice === SLICE_ROWS && clock.monotonicMs() - startedMs < RUN_MS_MAX);
  return moved;
}

/** One statement, so that quarters are in one table or the other at any time. */
async function packSlice(tx: Tx, until: Date): Promise<number> {
  const { rows } = await sql<{ moved: number }>`
    WITH slice AS (
      SELECT user_id, started_at FROM usage_quarters WHERE started_at < ${until}::timestamptz
       ORDER BY started_at LIMIT ${SLICE_ROWS} FOR UPDATE SKIP LOCKED
    ), gone AS (
      DELETE FROM usage_quarters q USING slice s
       WHERE q.user_id = s.user_id AND q.started_at = s.started_at RETURNING q.*
    ), packed AS (
      INSERT INTO usage_days AS d (user_id, day, quarters)
      SELECT user_id, (started_at AT TIME ZONE 'UTC')::date AS day,
             array_agg(ROW(started_at, requests, bytes_in, bytes_out, minutes, devices, denials)::usage_quarter
                       ORDER BY started_at)
        FROM gone GROUP BY user_id, day ORDER BY user_id, day
      ON CONFLICT (user_id, day) DO UPDATE SET quarters = usage_merge_quarters(d.quarters || excluded.quarters)
    )
    SELECT count(*)::integer AS moved FROM gone`.execute(tx);
  return rows[0]?.moved ?? 0;
}
