import fc from "fast-check";
import { sql } from "kysely";
import { afterAll, beforeAll, expect, test } from "vitest";
import { anyQuestion, ask, countByHand } from "../../../test/support/count-usage.ts";
import { createDomainWorld, type DomainWorld } from "../../../test/support/domain-world.ts";
import { fuzzRuns } from "../../../test/support/fuzz-runs.ts";
import { anyStory, type Cast, openCast, record, tell, type Used } from "../../../test/support/usage-story.ts";
import { packDays } from "./pack-days.ts";
import { pruneSamples } from "./prune-samples.ts";

let world: DomainWorld;
let cast: Cast;
beforeAll(async () => {
  world = await createDomainWorld();
  cast = await openCast(world);
});
afterAll(() => world.close());

test("analytics equal a count of everything that happened, by days of any time zone, whatever was rolled up by then", async () => {
  await fc.assert(
    fc.asyncProperty(
      anyStory,
      fc.array(anyQuestion, { minLength: 3, maxLength: 6 }),
      async (story, questions) => {
        await tell(world, cast, story);
        for (const question of questions) {
          expect(await ask(world, cast, question), JSON.stringify(question)).toEqual(
            countByHand(story, question),
          );
        }
      },
    ),
    { numRuns: fuzzRuns(6) },
  );
}, 600_000);

const AT_MS = Date.parse("2026-02-10T08:07:10Z");
const DAYS_MS = 86_400_000;
const used = (more: Partial<Used>): Used => ({
  ...{
    atMs: AT_MS,
    user: 0,
    token: 0,
    device: 0,
    requests: 1,
    bytesIn: 2,
    bytesOut: 3,
    code: "rate_limited",
  },
  ...{ lateMs: 0, isSentTwice: false, ...more },
});
const EVERYTHING = { period: "month", timeZone: "Asia/Kathmandu", user: null, fromDay: 0 } as const;

test("a minute of a day that is packed already is one active minute also while a late sample of it waits to join", async () => {
  const other = used({ atMs: AT_MS + 95 * DAYS_MS, user: 1 });
  const late = used({ token: 1, device: 1, lateMs: 100 * DAYS_MS });
  const story = { used: [used({}), other, late], upgradedMs: 0, jobsRun: [true, true, false] };
  await tell(world, cast, story);
  const { rows } = await sql`SELECT FROM usage_days`.execute(world.database.direct);
  expect(rows).toHaveLength(1);
  const answer = await ask(world, cast, EVERYTHING);
  expect(answer).toEqual(countByHand(story, EVERYTHING));
  expect(answer.all).toMatchObject({ activeMinutes: 2, devices: 3 });
  await packDays(world);
  expect(await ask(world, cast, EVERYTHING)).toEqual(answer);
});

test("samples of before the upgrade count once, while two instances move them and usage goes on", async () => {
  const before = Array.from({ length: 6_000 }, (_, at) => used({ atMs: AT_MS + at * 5_000, user: at % 3 }));
  const upgradedMs = AT_MS + DAYS_MS;
  const story = { used: before, upgradedMs, jobsRun: [false] };
  await tell(world, cast, story);
  const now = { ...used({ atMs: world.clock.nowMs(), requests: 1_000 }) };
  const both = { ...story, used: [...before, now] };
  const deps = { ...world, usageDetailMs: 2 * DAYS_MS };
  const moved = await Promise.all([
    pruneSamples(deps),
    record(world, cast, now),
    pruneSamples(deps),
    packDays(world),
    packDays(world),
  ]);
  const days = { ...EVERYTHING, period: "day" } as const;
  expect(await ask(world, cast, days)).toEqual(countByHand(both, days));
  await pruneSamples(deps);
  await packDays(world);
  expect(moved[0] + moved[2]).toBe(6_000);
  const { rows } = await sql`
    SELECT (SELECT count(*) FROM usage_samples)::int AS samples, (SELECT count(*) FROM usage_backlog)::int AS backlog,
           (SELECT count(*) FROM usage_quarters)::int AS quarters, (SELECT count(*) FROM usage_days)::int AS days`.execute(
    world.database.direct,
  );
  expect(rows).toEqual([{ samples: 1, backlog: 0, quarters: 1, days: 3 }]);
  expect(await ask(world, cast, days)).toEqual(countByHand(both, days));
});
