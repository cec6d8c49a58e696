import { sql } from "kysely";
import type { Tx } from "../../kernel/database.port.ts";
import type { Uuid } from "../../kernel/ids.ts";
import { hasSplitQuarters, type UsageQuery, usageLines, wholeQuarters } from "./usage-lines.ts";

/** Traffic of one bucket. Sizes are bytes of bodies. */
export type Traffic = {
  readonly requests: bigint;
  readonly bytesIn: bigint;
  readonly bytesOut: bigint;
  /** For each user the minutes of the clock in which any device had traffic; their sum. */
  readonly activeMinutes: number;
  /** Devices with traffic: different device ids of each user. */
  readonly devices: number;
  /** Users with traffic. */
  readonly activeUsers: number;
};

export type UserTraffic = Omit<Traffic, "devices" | "activeUsers"> & { readonly userId: Uuid };

export type TrafficReport = {
  /** By the index of the bucket from 0; those without any usage are left out. */
  readonly byBucket: ReadonlyMap<number, Traffic>;
  /** Of all buckets: a device or user of several is one. */
  readonly totals: Traffic;
  /** Those with the most requests, in that order. */
  readonly topUsers: readonly UserTraffic[];
};

export const NO_TRAFFIC: Traffic = {
  requests: 0n,
  bytesIn: 0n,
  bytesOut: 0n,
  activeMinutes: 0,
  devices: 0,
  activeUsers: 0,
};

type Row = {
  readonly bucket: number | null;
  readonly user_id: Uuid | null;
  readonly requests: string;
  readonly bytes_in: string;
  readonly bytes_out: string;
  readonly minutes: string;
  readonly devices: string;
  readonly users: string;
};

/**
 * Traffic by bucket, in all, and of the users with the most requests. A sample spans a few seconds and counts in the quarter of an hour
 * where it began; a sample of refusals has no device. One pass over the quarters of the time, by index.
 */
export async function selectTraffic(tx: Tx, query: UsageQuery, topUsersMax: number): Promise<TrafficReport> {
  const quarters = (await hasSplitQuarters(tx)) ? wholeQuarters(query) : usageLines(query);
  const { rows } = await sql<Row>`
    WITH part AS MATERIALIZED (
      SELECT width_bucket(started_at, ${query.buckets.starts}::timestamptz[]) AS bucket, user_id, devices,
             sum(requests) AS requests, sum(bytes_in) AS bytes_in, sum(bytes_out) AS bytes_out,
             sum(bit_count(minutes::integer::bit(15))) AS minutes
        FROM (${quarters}) AS quarter GROUP BY 1, 2, 3
    ), device AS (
      SELECT bucket, count(DISTINCT (user_id, key)) AS devices
        FROM part CROSS JOIN unnest(part.devices) AS key GROUP BY GROUPING SETS ((bucket), ())
    ), bucket AS (
      SELECT bucket, sum(requests) AS requests, sum(bytes_in) AS bytes_in, sum(bytes_out) AS bytes_out,
             sum(minutes) AS minutes, count(DISTINCT user_id) FILTER (WHERE minutes > 0) AS users
        FROM part GROUP BY GROUPING SETS ((bucket), ())
    ), top AS (
      SELECT user_id, sum(requests) AS requests, sum(bytes_in) AS bytes_in, sum(bytes_out) AS bytes_out,
             sum(minutes) AS minutes
        FROM part GROUP BY user_id ORDER BY requests DESC, user_id LIMIT ${topUsersMax}
    )
    SELECT b.bucket, NULL::uuid AS user_id, b.requests, b.bytes_in, b.bytes_out, b.minutes,
           coalesce(d.devices, 0) AS devices, b.users
      FROM bucket b LEFT JOIN device d ON d.bucket IS NOT DISTINCT FROM b.bucket
     WHERE b.requests IS NOT NULL
    UNION ALL (SELECT NULL, user_id, requests, bytes_in, bytes_out, minutes, 0, 0 FROM top
                ORDER BY requests DESC, user_id)`.execute(tx);
  const total = rows.find(({ bucket, user_id }) => bucket === null && user_id === null);
  return {
    byBucket: new Map(rows.flatMap((row) => (row.bucket === null ? [] : [[row.bucket - 1, toTraffic(row)]]))),
    totals: total === undefined ? NO_TRAFFIC : toTraffic(total),
    topUsers: rows.flatMap((row) => (row.user_id === null ? [] : [toUserTraffic(row, row.user_id)])),
  };
}

/** How often each code refused a request; by the index of the bucket from 0, then by code. */
export async function selectDenials(
  tx: Tx,
  query: UsageQuery,
): Promise<ReadonlyMap<number, Readonly<Record<string, number>>>> {
  const { rows } = await sql<{ bucket: number; denials: Record<string, number> }>`
    SELECT bucket, jsonb_object_agg(code, denials) AS denials
      FROM (SELECT width_bucket(started_at, ${query.buckets.starts}::timestamptz[]) AS bucket, c.key AS code,
                   sum(c.value::bigint) AS denials
              FROM (${usageLines(query)}) AS line CROSS JOIN jsonb_each_text(line.denials) AS c
             WHERE line.denials IS NOT NULL GROUP BY 1, 2) AS counted
     GROUP BY bucket`.execute(tx);
  return new Map(rows.map(({ bucket, denials }) => [bucket - 1, denials]));
}

function toTraffic(row: Row): Traffic {
  return {
    requests: BigInt(row.requests),
    bytesIn: BigInt(row.bytes_in),
    bytesOut: BigInt(row.bytes_out),
    activeMinutes: Number(row.minutes),
    devices: Number(row.devices),
    activeUsers: Number(row.users),
  };
}

function toUserTraffic(row: Row, userId: Uuid): UserTraffic {
  const { devices: _devices, activeUsers: _users, ...traffic } = toTraffic(row);
  return { ...traffic, userId };
}
