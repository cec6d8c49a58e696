import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { sql } from "kysely";
import { startEmbeddedPostgres } from "../src/adapters/embedded-postgres/start-embedded-postgres.ts";
import { migrateUp } from "../src/adapters/postgres/migrate.ts";
import { openPostgres, type PostgresDatabase } from "../src/adapters/postgres/postgres-database.ts";
import { type Buckets, calendarBuckets, type UsagePeriod } from "../src/domain/usage/bucket-rules.ts";
import { packDays } from "../src/domain/usage/pack-days.ts";
import { readAnalytics } from "../src/domain/usage/read-analytics.ts";
import { DAY_MS } from "../src/kernel/duration.ts";
import { addDevices } from "../test/support/many-users.ts";
import { median, renderTable } from "./report.ts";

const DEVICES = 100;
const YEAR_DAYS = 365;
const MONTH_DAYS = 30;
/** A working day, with a page each 40 s: 2.2 million samples in a month. */
const HOURS_A_DAY = 8;
const SAMPLE_EVERY_S = 40;
const REQUESTS_A_MONTH = 10_000_000;
const NOW_MS = Date.UTC(2026, 11, 31, 12);
const TIME_ZONE = "Europe/Moscow";

const FIRST_USER_ID = "00000000-0000-4000-8000-100000000001";

type Measured = { readonly name: string; readonly buckets: Buckets; readonly userId: string | null };

/**
 * Prints how long analytics take of a year of 100 devices, the last month with 10 million requests, beside the same figures counted from
 * the samples of that month; both in each round, so that other load on the machine affects both. @returns the exit code
 */
export async function benchAnalytics({ rounds }: { readonly rounds: number }): Promise<number> {
  const folder = await mkdtemp(join(tmpdir(), "zenzefi-bench-"));
  const postgres = await startEmbeddedPostgres({
    dataDir: folder,
    log: () => {},
    settings: { fsync: "off" },
  });
  try {
    await migrateUp(postgres.connectionString);
    const limits = { connectionsMax: 2, queryTimeoutMs: 600_000 };
    const database = openPostgres({ connectionString: postgres.connectionString, ...limits });
    try {
      await fill(database);
      await measure(database, rounds);
    } finally {
      await database.close();
    }
    return 0;
  } finally {
    await postgres.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

async function measure(database: PostgresDatabase, rounds: number): Promise<void> {
  const month = bucketsOf("day", MONTH_DAYS);
  const views: readonly Measured[] = [
    { name: "month by days, all", buckets: month, userId: null },
    { name: "month by days, one user", buckets: month, userId: FIRST_USER_ID },
    { name: "year by months, all", buckets: bucketsOf("month", 330), userId: null },
  ];
  const times = new Map<string, number[]>();
  const note = async (name: string, run: () => Promise<unknown>): Promise<void> => {
    const fromMs = performance.now();
    await run();
    times.set(name, [...(times.get(name) ?? []), performance.now() - fromMs]);
  };
  for (let round = 0; round < rounds; round += 1) {
    for (const { name, ...query } of views) await note(name, () => readAnalytics(database.direct, query));
    await note("month by days, counted from samples", () => countSamples(database, month));
  }
  const brute = median(times.get("month by days, counted from samples") ?? []);
  const rows = [...times].map(([name, took]) => {
    const ms = median(took);
    return [name, ms.toFixed(0), Math.min(...took).toFixed(0), (brute / ms).toFixed(0)];
  });
  process.stdout.write(
    `\n${renderTable([["view", "median ms", "best ms", "times faster than the count"], ...rows])}\n`,
  );
}

/** What the report would have to do without the roll-ups: the same figures of traffic. */
async function countSamples({ direct }: PostgresDatabase, { starts, end }: Buckets): Promise<void> {
  await sql`
    WITH minute AS (
      SELECT width_bucket(s.started_at, ${starts}::timestamptz[]) AS bucket, t.user_id,
             date_trunc('minute', s.started_at) AS minute, s.session_id, sum(s.request_count) AS requests,
             sum(s.bytes_in) AS bytes_in, sum(s.bytes_out) AS bytes_out
        FROM usage_samples s JOIN access_tokens t ON t.id = s.token_id
       WHERE s.started_at >= ${starts[0]}::timestamptz AND s.started_at < ${end}::timestamptz GROUP BY 1, 2, 3, 4
    )
    SELECT bucket, sum(requests), sum(bytes_in), sum(bytes_out), count(DISTINCT (user_id, minute)),
           count(DISTINCT session_id) FROM minute GROUP BY bucket`.execute(direct);
}

/** A year of usage, made by SQL: samples of the last month, which count themselves, and quarters of the months before. */
async function fill(database: PostgresDatabase): Promise<void> {
  const { direct } = database;
  process.stdout.write(
    `A year of ${DEVICES} devices with ${HOURS_A_DAY} hours a day. Node ${process.version}.\n`,
  );
  await addDevices(database, DEVICES);
  const samplesADay = (HOURS_A_DAY * 3_600) / SAMPLE_EVERY_S;
  const perSample = REQUESTS_A_MONTH / (MONTH_DAYS * DEVICES * samplesADay);
  for (let day = YEAR_DAYS; day > 0; day -= 1) {
    const from = new Date(Math.floor(NOW_MS / DAY_MS) * DAY_MS - day * DAY_MS + 6 * 3_600_000);
    if (day > MONTH_DAYS) await addQuarters(database, from);
    else await addSamples(database, from, { samplesADay, perSample });
    if (day % 30 !== 0) continue;
    await packDays({ database, clock: { nowMs: () => NOW_MS, monotonicMs: () => 0 } });
    await sql`VACUUM usage_quarters`.execute(direct);
  }
  await packDays({ database, clock: { nowMs: () => NOW_MS, monotonicMs: () => 0 } });
  await sql`VACUUM ANALYZE`.execute(direct);
  const { rows } = await sql<Readonly<Record<string, number>>>`
    SELECT (SELECT sum(request_count) FROM usage_samples)::float8 AS "requests in samples", ${countOf("usage_samples")},
           ${countOf("usage_quarters")}, ${countOf("usage_days")}`.execute(direct);
  const [counted = {}] = rows;
  process.stdout.write(
    `${Object.entries(counted)
      .map(([name, value]) => `${name}: ${Math.round(value)}`)
      .join(", ")}\n`,
  );
}

function countOf(table: "usage_samples" | "usage_quarters" | "usage_days") {
  const count = sql`(SELECT count(*) FROM ${sql.table(table)})::float8`;
  const bytes = sql`pg_total_relation_size(${table}::regclass)::float8`;
  return sql`${count} AS ${sql.ref(table)}, ${bytes} / ${count} AS ${sql.ref(`bytes of a row of ${table}`)}`;
}

async function addSamples(
  { direct }: PostgresDatabase,
  from: Date,
  { samplesADay, perSample }: { readonly samplesADay: number; readonly perSample: number },
): Promise<void> {
  await sql`
    INSERT INTO usage_samples (id, token_id, session_id, instance_id, started_at, ended_at, request_count, bytes_in, bytes_out)
    SELECT gen_random_uuid(), t.id, s.id, t.id, began, began + interval '5 seconds',
           ceil(${perSample}::float8), 900, 42000
      FROM generate_series(0, ${samplesADay - 1}::integer) AS n,
           LATERAL (SELECT ${from}::timestamptz + n * ${SAMPLE_EVERY_S} * interval '1 second' AS began) AS at,
           access_tokens t JOIN proxy_sessions s ON s.token_id = t.id
     ORDER BY began`.execute(direct);
}

async function addQuarters({ direct }: PostgresDatabase, from: Date): Promise<void> {
  await sql`
    INSERT INTO usage_quarters (user_id, started_at, requests, bytes_in, bytes_out, minutes, devices)
    SELECT user_id, ${from}::timestamptz + n * interval '15 minutes', 100 + n, 40000 + n, 1900000 + n * 1000, 32767,
           ARRAY[usage_device_key(device_id)]
      FROM generate_series(0, ${HOURS_A_DAY * 4 - 1}::integer) AS n, proxy_sessions ORDER BY 2`.execute(
    direct,
  );
}

function bucketsOf(period: UsagePeriod, days: number): Buckets {
  const buckets = calendarBuckets(period, { fromMs: NOW_MS - (days - 1) * DAY_MS, toMs: NOW_MS }, TIME_ZONE);
  if (buckets === null) throw new Error("too many periods");
  return buckets;
}
