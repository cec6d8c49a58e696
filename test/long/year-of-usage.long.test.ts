/** A year of 100 devices, each with traffic in four quarters of an hour a day, with the jobs once a day: what is left, and how large. */
import { sql } from "kysely";
import { afterAll, beforeAll, expect, test } from "vitest";
import { calendarBuckets } from "../../src/domain/usage/bucket-rules.ts";
import { packDays } from "../../src/domain/usage/pack-days.ts";
import { pruneSamples } from "../../src/domain/usage/prune-samples.ts";
import { readAnalytics } from "../../src/domain/usage/read-analytics.ts";
import { DAY_MS, HOUR_MS } from "../../src/kernel/duration.ts";
import { createDomainWorld, type DomainWorld } from "../support/domain-world.ts";
import { addDevices } from "../support/many-users.ts";

const DEVICES = 100;
const QUARTERS_A_DAY = 4;
const DAYS = 365;
const DETAIL_DAYS = 2;
const QUARTERS_DAYS = 90;
const FIRST_DAY_MS = Date.UTC(2025, 0, 1);

let world: DomainWorld;
beforeAll(async () => {
  world = await createDomainWorld();
  await addDevices(world.database, DEVICES);
});
afterAll(() => world.close());

test("after a year there are two days of samples, 90 of quarters and a row a day before, and no table outgrows its line", async () => {
  const { direct } = world.database;
  let half: Sizes | null = null;
  for (let day = 0; day < DAYS; day += 1) {
    await addDay(FIRST_DAY_MS + day * DAY_MS);
    await endDay(FIRST_DAY_MS + (day + 1) * DAY_MS);
    // As autovacuum does by itself, only later.
    if (day % 10 === 0) await sql`VACUUM ANALYZE usage_samples, usage_quarters, usage_days`.execute(direct);
    if (day === 190) half = await sizes();
  }
  const whole = await sizes();
  const perDay = DEVICES * QUARTERS_A_DAY;
  expect([whole.samples.rows, whole.quarters.rows, whole.days.rows]).toEqual([
    DETAIL_DAYS * perDay,
    QUARTERS_DAYS * perDay,
    (DAYS - QUARTERS_DAYS) * DEVICES,
  ]);
  for (const table of ["samples", "quarters"] as const)
    expect(whole[table].bytes, table).toBeLessThanOrEqual(1.3 * (half?.[table].bytes ?? 0));
  // docs/scaling.md: What grows; with four quarters a day instead of 32.
  expect(whole.quarters.bytes / whole.quarters.rows).toBeLessThan(400);
  expect(whole.days.bytes / whole.days.rows).toBeLessThan(600);
}, 600_000);

test("all of the year is still there, by days of any time zone", async () => {
  const time = { fromMs: FIRST_DAY_MS - DAY_MS, toMs: FIRST_DAY_MS + DAYS * DAY_MS };
  const buckets = calendarBuckets("day", time, "Australia/Lord_Howe");
  if (buckets === null) throw new Error("too many days");
  const { totals, periods } = await readAnalytics(world.database.direct, { userId: null, buckets });
  expect(totals).toMatchObject({
    requests: BigInt(DAYS * DEVICES * QUARTERS_A_DAY * 3),
    activeMinutes: DAYS * DEVICES * QUARTERS_A_DAY,
    devices: DEVICES,
  });
  expect(periods.reduce((sum, { requests }) => sum + requests, 0n)).toBe(totals.requests);
});

/** A sample of each device each six hours, counted by the trigger as that of any instance. */
async function addDay(dayMs: number): Promise<void> {
  await sql`
    INSERT INTO usage_samples
      (id, token_id, session_id, instance_id, started_at, ended_at, request_count, bytes_in, bytes_out)
    SELECT gen_random_uuid(), token_id, id, id, began, began + interval '5 seconds', 3, 900, 42000
      FROM proxy_sessions,
           LATERAL (SELECT ${new Date(dayMs)}::timestamptz + n * interval '6 hours' AS began
                      FROM generate_series(0, ${QUARTERS_A_DAY - 1}::integer) AS n) AS at`.execute(
    world.database.direct,
  );
}

async function endDay(nowMs: number): Promise<void> {
  world.clock.advance(nowMs - world.clock.nowMs());
  await pruneSamples({ ...world, usageDetailMs: DETAIL_DAYS * 24 * HOUR_MS });
  await packDays(world);
}

type Sizes = Readonly<
  Record<"samples" | "quarters" | "days", { readonly rows: number; readonly bytes: number }>
>;

async function sizes(): Promise<Sizes> {
  const sizeOf = async (table: "usage_samples" | "usage_quarters" | "usage_days") => {
    const { rows } = await sql<{ rows: number; bytes: number }>`
      SELECT count(*)::integer AS rows, pg_total_relation_size(${table}::regclass)::float8 AS bytes
        FROM ${sql.table(table)}`.execute(world.database.direct);
    return rows[0] ?? { rows: 0, bytes: 0 };
  };
  return {
    samples: await sizeOf("usage_samples"),
    quarters: await sizeOf("usage_quarters"),
    days: await sizeOf("usage_days"),
  };
}
