import { sql } from "kysely";
import type { Tx } from "../../kernel/database.port.ts";
import type { Interval } from "../tokens/interval-rules.ts";

/** What the health checks know of a time. */
export type KnownOutages = {
  /** Since when they are known; null if the target was never checked. */
  readonly knownSince: Date | null;
  /** Those that have ended, in order, whole: also what lies outside of the time asked for. */
  readonly ended: readonly Interval[];
  /** Since when the target is down now, if that began within the time; else null. */
  readonly runningSince: Date | null;
};

/**
 * The outages that fall into a time, by the stored changes. Reads all of them: some thousands at most, since they are kept for 90 days.
 * @param limit how many are returned at most, the oldest first
 * @param longerThanMs only those that lasted longer; one that runs is always told
 */
export async function selectOutages(
  tx: Tx,
  within: Interval,
  limit: number,
  longerThanMs = 0,
): Promise<KnownOutages> {
  const { rows } = await sql<{ startsAt: Date; endsAt: Date | null }>`
    SELECT starts_at AS "startsAt", ends_at AS "endsAt"
      FROM (SELECT state, changed_at AS starts_at, lead(changed_at) OVER (ORDER BY number) AS ends_at
              FROM target_status_changes) changes
     WHERE state = 'down' AND starts_at < ${new Date(within.toMs)}
       AND (ends_at IS NULL OR (ends_at > ${new Date(within.fromMs)}
            AND ends_at - starts_at > ${longerThanMs} * interval '1 millisecond'))
     ORDER BY starts_at LIMIT ${limit}`.execute(tx);
  const known = await tx
    .selectFrom("target_status_changes")
    .select((eb) => eb.fn.min("changed_at").as("since"))
    .executeTakeFirst();
  const ended = rows.flatMap(({ startsAt, endsAt }) =>
    endsAt === null ? [] : [{ fromMs: startsAt.getTime(), toMs: endsAt.getTime() }],
  );
  return {
    knownSince: known?.since ?? null,
    ended,
    runningSince: rows.find(({ endsAt }) => endsAt === null)?.startsAt ?? null,
  };
}
