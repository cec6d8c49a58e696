import { type RawBuilder, sql } from "kysely";
import type { Tx } from "../../kernel/database.port.ts";
import type { Uuid } from "../../kernel/ids.ts";
import type { Buckets } from "./bucket-rules.ts";

/** What usage is asked for: of one user, or of all (null), in these buckets, whose edges are quarters of an hour. */
export type UsageQuery = { readonly userId: Uuid | null; readonly buckets: Buckets };

/**
 * All usage in a time, whichever table it is in by now: rows of `user_id`, `started_at` (a quarter of an hour), `requests`, `bytes_in`,
 * `bytes_out`, `minutes` (a bit for each minute in which a device had traffic), `devices` (their keys) and `denials` (by code).
 * A user's quarter can be several rows where `hasSplitQuarters`. Samples of tokens that are not there belong to nobody.
 */
export function usageLines({ userId, buckets }: UsageQuery): RawBuilder<unknown> {
  const from = sql`${buckets.starts[0] ?? buckets.end}::timestamptz`;
  const to = sql`${buckets.end}::timestamptz`;
  const within = (time: string) => sql`${sql.ref(time)} >= ${from} AND ${sql.ref(time)} < ${to}`;
  const of = (owner: string) => (userId === null ? sql`true` : sql`${sql.ref(owner)} = ${userId}::uuid`);
  return sql`
    SELECT user_id, started_at, requests, bytes_in, bytes_out, minutes, devices, denials
      FROM usage_quarters WHERE ${of("user_id")} AND ${within("started_at")}
    UNION ALL
    SELECT d.user_id, q.*
      FROM usage_days d CROSS JOIN unnest(d.quarters) AS q
     WHERE ${of("d.user_id")} AND ${within("q.started_at")}
       AND d.day BETWEEN (${from} AT TIME ZONE 'UTC')::date AND (${to} AT TIME ZONE 'UTC')::date
    UNION ALL
    SELECT t.user_id, date_bin('15 minutes', s.started_at, '2000-01-01T00:00:00Z'),
           s.request_count, s.bytes_in, s.bytes_out,
           CASE WHEN s.session_id IS NULL THEN 0
                ELSE 1 << date_part('minute', s.started_at AT TIME ZONE 'UTC')::integer % 15 END::smallint,
           CASE WHEN p.id IS NULL THEN '{}'::bigint[] ELSE ARRAY[usage_device_key(p.device_id)] END, s.denials
      FROM usage_backlog b
      JOIN usage_samples s ON s.started_at <= b.until AND NOT s.is_counted
      JOIN access_tokens t ON t.id = s.token_id
      LEFT JOIN proxy_sessions p ON p.id = s.session_id
     WHERE ${of("t.user_id")} AND ${within("s.started_at")}`;
}

/** The same with one row for each user and quarter, without `denials`; slower, so only where `hasSplitQuarters`. */
export function wholeQuarters(query: UsageQuery): RawBuilder<unknown> {
  return sql`
    SELECT user_id, started_at, sum(requests)::bigint AS requests, sum(bytes_in)::bigint AS bytes_in,
           sum(bytes_out)::bigint AS bytes_out, bit_or(minutes) AS minutes,
           usage_distinct(usage_concat(devices)) AS devices
      FROM (${usageLines(query)}) AS line GROUP BY user_id, started_at`;
}

/** Late quarters that are looked at; with more, `hasSplitQuarters` takes it that there are some. */
const LATE_MAX = 1_000;

/**
 * Whether a user's quarter may be in several rows now: until the samples of before the roll-up are all counted, and for some minutes
 * after a sample has come for a day that is packed already.
 */
export async function hasSplitQuarters(tx: Tx): Promise<boolean> {
  const { rows } = await sql<{ isSplit: boolean }>`
    WITH late AS MATERIALIZED (
      SELECT user_id, (started_at AT TIME ZONE 'UTC')::date AS day FROM usage_quarters
       WHERE started_at < (SELECT max(day) + 1 FROM usage_days)::timestamp AT TIME ZONE 'UTC'
       ORDER BY started_at LIMIT ${LATE_MAX}
    )
    SELECT EXISTS (SELECT FROM usage_backlog) OR EXISTS (SELECT FROM late JOIN usage_days USING (user_id, day))
        OR (SELECT count(*) FROM late) = ${LATE_MAX}::integer AS "isSplit"`.execute(tx);
  return rows[0]?.isSplit === true;
}
