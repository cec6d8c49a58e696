import { sql } from "kysely";
import type { Tx } from "../../kernel/database.port.ts";
import type { Uuid } from "../../kernel/ids.ts";
import type { Buckets } from "./bucket-rules.ts";

/** Traffic of one bucket. Sizes are bytes of bodies. */
export type Traffic = {
  readonly requests: bigint;
  readonly bytesIn: bigint;
  readonly bytesOut: bigint;
  /** Minutes of the clock in which any device had traffic. */
  readonly activeMinutes: number;
};

type Row = {
  readonly bucket: number;
  readonly requests: string;
  readonly bytes_in: string;
  readonly bytes_out: string;
  readonly minutes: number;
};

/**
 * A user's traffic in each bucket that has any, by the index of the bucket from 0. Uses `usage_samples_token_id_idx` for each of
 * the user's tokens. A sample spans a few seconds and counts in the bucket where it began; a sample of refusals has no session.
 */
export async function selectTraffic(
  tx: Tx,
  userId: Uuid,
  { starts, end }: Buckets,
): Promise<Map<number, Traffic>> {
  const { rows } = await sql<Row>`
    WITH minute AS (
      SELECT date_trunc('minute', s.started_at) AS began, bool_or(s.session_id IS NOT NULL) AS active,
             sum(s.request_count) AS requests, sum(s.bytes_in) AS bytes_in, sum(s.bytes_out) AS bytes_out
        FROM access_tokens t JOIN usage_samples s ON s.token_id = t.id
       WHERE t.user_id = ${userId}
         AND s.started_at >= ${starts[0]}::timestamptz AND s.started_at < ${end}::timestamptz
       GROUP BY began
    )
    SELECT width_bucket(began, ${starts}::timestamptz[]) AS bucket, sum(requests) AS requests,
           sum(bytes_in) AS bytes_in, sum(bytes_out) AS bytes_out,
           (count(*) FILTER (WHERE active))::integer AS minutes
      FROM minute GROUP BY bucket`.execute(tx);
  return new Map(
    rows.map((row) => [
      row.bucket - 1,
      {
        requests: BigInt(row.requests),
        bytesIn: BigInt(row.bytes_in),
        bytesOut: BigInt(row.bytes_out),
        activeMinutes: row.minutes,
      },
    ]),
  );
}
