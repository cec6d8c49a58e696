import { sql } from "kysely";
import type { Clock } from "../../kernel/clock.port.ts";
import type { Tx } from "../../kernel/database.port.ts";
import { SECOND_MS } from "../../kernel/duration.ts";

/** What a reader of the outbox has not read yet. */
export type Backlog = {
  readonly reader: string;
  /** At most `COUNTED_MAX`. */
  readonly waiting: number;
  /** How old the oldest of these is; 0 if none waits. */
  readonly oldestSeconds: number;
};

/** What is more is a long stop, whatever the number. */
const COUNTED_MAX = 10_000;

/**
 * The backlog of each reader. Uses indexes from the reader's position on, and reads no more rows than it counts; while a reader is
 * within a range, facts that committed late, with an id that it has passed, are left out.
 */
export async function readBacklogs(
  tx: Tx,
  { clock }: { readonly clock: Clock },
): Promise<readonly Backlog[]> {
  const { rows } = await sql<{ reader: string; waiting: number; oldestAt: Date | null }>`
    SELECT r.name AS reader, count(f.id)::int AS waiting, min(f.created_at) AS "oldestAt"
      FROM fact_readers r
      LEFT JOIN LATERAL (
             (SELECT id, created_at FROM facts
               WHERE r.until IS NULL
                 AND xid >= pg_snapshot_xmin(r.since) AND NOT pg_visible_in_snapshot(xid, r.since)
               ORDER BY xid LIMIT ${COUNTED_MAX})
             UNION ALL
             (SELECT id, created_at FROM facts
               WHERE r.until IS NOT NULL
                 AND id > r.after_id AND NOT pg_visible_in_snapshot(xid, r.since)
               ORDER BY id LIMIT ${COUNTED_MAX})
           ) f ON true
     GROUP BY r.name ORDER BY r.name`.execute(tx);
  return rows.map(({ reader, waiting, oldestAt }) => ({
    reader,
    waiting,
    oldestSeconds: oldestAt === null ? 0 : Math.max(0, clock.nowMs() - oldestAt.getTime()) / SECOND_MS,
  }));
}
