import { randomUUID } from "node:crypto";
import { sql } from "kysely";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { createDomainWorld, type DomainWorld } from "../../../test/support/domain-world.ts";
import type { HealthReport } from "./health-state.ts";
import { recordTargetState } from "./record-target-state.ts";

let world: DomainWorld;
beforeAll(async () => {
  world = await createDomainWorld();
});
afterAll(() => world.close());
beforeEach(async () => {
  await world.database.direct.deleteFrom("target_status_changes").execute();
  await world.database.direct.deleteFrom("target_views").execute();
});

type Seen = { readonly sinceSecondsAgo?: number; readonly seenSecondsAgo?: number };

function report(isUp: boolean, { sinceSecondsAgo = 0, seenSecondsAgo = 0 }: Seen): HealthReport {
  const nowMs = world.clock.monotonicMs();
  const sinceMs = nowMs - 1_000 * Math.max(sinceSecondsAgo, seenSecondsAgo);
  const problem = isUp ? null : ("failed" as const);
  return {
    status: isUp ? "healthy" : "degraded",
    checkedAt: new Date(world.clock.nowMs()),
    checkedAtMs: nowMs - 1_000 * seenSecondsAgo,
    findings: [{ name: "upstream", isUp, sinceMs, durationMs: 1, problem }],
  };
}

/** An instance. With `intervalMs` 0 a state counts at once. */
function instance(intervalMs = 0) {
  const deps = { ...world, instanceId: randomUUID(), healthCheck: { intervalMs, timeoutMs: 0 } };
  return {
    id: deps.instanceId,
    sees: (isUp: boolean, seen: Seen = {}) =>
      world.database.transaction((tx) => recordTargetState(tx, deps, report(isUp, seen))),
    deps,
  };
}

async function changes() {
  const rows = world.database.direct.selectFrom("target_status_changes").selectAll();
  return (await rows.orderBy("number").execute()).map(({ state, changed_at }) => ({ state, changed_at }));
}
const states = async () => (await changes()).map(({ state }) => state);

/** Moves all that is stored into the past. */
async function later(seconds: number): Promise<void> {
  const by = sql`${seconds} * interval '1 second'`;
  await sql`UPDATE target_views SET since = since - ${by}, seen_at = seen_at - ${by}, expires_at = expires_at - ${by}`.execute(
    world.database.direct,
  );
  await sql`UPDATE target_status_changes SET changed_at = changed_at - ${by}`.execute(world.database.direct);
}

test("each change is stored once, even if it is reported several times by several instances at once", async () => {
  const all = Array.from({ length: 16 }, () => instance());
  for (const isUp of [true, false, true]) await Promise.all(all.map((each) => each.sees(isUp)));
  expect(await states()).toEqual(["up", "down", "up"]);
});

test("instances that see the target differently store nothing, however often: it is up for one", async () => {
  const [a, b] = [instance(), instance()];
  await Promise.all([a.sees(true), b.sees(true)]);
  for (let turn = 0; turn < 10; turn += 1) await Promise.all([a.sees(true), b.sees(false)]);
  expect(await states()).toEqual(["up"]);
});

test("an instance that was killed or paused does not count any more, and the outage begins when it last looked", async () => {
  const [a, b] = [instance(), instance()];
  await a.sees(true, { sinceSecondsAgo: 100 });
  await later(60);
  const seen = await world.database.direct
    .selectFrom("target_views")
    .select("seen_at")
    .where("holder", "=", a.id)
    .executeTakeFirstOrThrow();
  await b.sees(false, { sinceSecondsAgo: 3_600 });
  expect((await changes()).at(-1)).toEqual({ state: "down", changed_at: seen.seen_at });
  expect(await world.database.direct.selectFrom("target_views").select("holder").execute()).toEqual([
    { holder: b.id },
  ]);
});

test("an instance that is resumed does not tell what it saw before its pause", async () => {
  const [a, b] = [instance(), instance()];
  await a.sees(true, { seenSecondsAgo: 60 });
  await b.sees(false);
  expect(await states()).toEqual(["down"]);
});

test("a state counts when it has lasted, and is dated from its beginning, by the database's clock", async () => {
  const one = instance(5_000);
  await one.sees(true, { sinceSecondsAgo: 100 });
  await one.sees(false, { sinceSecondsAgo: 3 });
  expect(await states()).toEqual(["up"]);
  await later(20);
  await one.sees(false, { sinceSecondsAgo: 23 });
  const { rows } = await sql<{ age: number }>`
    SELECT extract(epoch FROM clock_timestamp() - max(changed_at))::float8 AS age FROM target_status_changes
     WHERE state = 'down'`.execute(world.database.direct);
  expect(rows[0]?.age).toBeGreaterThanOrEqual(23);
  expect(rows[0]?.age).toBeLessThan(60);
});

test("a target that comes and goes at each check stores no change at all", async () => {
  const one = instance(5_000);
  await one.sees(true, { sinceSecondsAgo: 100 });
  for (let check = 0; check < 20; check += 1) {
    await later(2);
    await one.sees(check % 2 === 1);
  }
  expect(await states()).toEqual(["up"]);
});

test("an outage goes on while no instance runs, and ends when one sees the target up", async () => {
  await instance().sees(false);
  await later(3_600);
  const started = instance();
  await started.sees(false);
  expect(await states()).toEqual(["down"]);
  await started.sees(true);
  expect(await states()).toEqual(["down", "up"]);
});

test("a writer waits for the commit of another one, then writes nothing", async () => {
  const [a, b] = [instance(), instance()];
  let second: Promise<void> | null = null;
  await world.database.transaction(async (tx) => {
    await recordTargetState(tx, a.deps, report(false, {}));
    second = b.sees(false);
    await world.untilBlocked();
  });
  await second;
  expect(await states()).toEqual(["down"]);
});

test("changes older than 90 days are removed, except the one before the newest", async () => {
  const one = instance();
  await one.sees(true);
  await later(86_400);
  await one.sees(false);
  await later(200 * 86_400);
  await one.sees(true);
  expect(await states()).toEqual(["down", "up"]);
});

test("nothing is stored if the target was not checked", async () => {
  const { deps } = instance();
  await recordTargetState(world.database.direct, deps, { ...report(true, {}), findings: [] });
  expect(await changes()).toEqual([]);
});
