import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { createDomainWorld, type DomainWorld } from "../../../test/support/domain-world.ts";
import { DAY_MS } from "../../kernel/duration.ts";
import type { HealthReport } from "./health-state.ts";
import { recordTargetState } from "./record-target-state.ts";

let world: DomainWorld;
beforeAll(async () => {
  world = await createDomainWorld();
});
afterAll(() => world.close());
beforeEach(async () => {
  await world.database.direct.deleteFrom("target_status_changes").execute();
});

const at = (second: number): Date => new Date(Date.UTC(2026, 0, 15, 12, 0, second));

function report(isUp: boolean, checkedAt: Date): HealthReport {
  const finding = { name: "upstream", isUp, durationMs: 1, problem: isUp ? null : "failed" } as const;
  return { status: isUp ? "healthy" : "degraded", checkedAt, findings: [finding] };
}

const record = (isUp: boolean, checkedAt: Date) =>
  world.database.transaction((tx) => recordTargetState(tx, world, report(isUp, checkedAt)));

async function changes(): Promise<unknown[]> {
  const rows = world.database.direct.selectFrom("target_status_changes").selectAll();
  return (await rows.orderBy("number").execute()).map((row) => [
    Number(row.number),
    row.state,
    row.changed_at,
  ]);
}

test("each change is stored once, even if it is reported several times", async () => {
  for (const [isUp, second] of [
    [true, 1],
    [true, 2],
    [false, 3],
    [false, 4],
    [true, 5],
  ] as const) {
    await record(isUp, at(second));
  }
  expect(await changes()).toEqual([
    [1, "up", at(1)],
    [2, "down", at(3)],
    [3, "up", at(5)],
  ]);
});

test("if many instances report the same change at once, one stores it", async () => {
  await record(true, at(1));
  await Promise.all(Array.from({ length: 16 }, (_, instance) => record(false, at(2 + instance))));
  const written = await changes();
  expect(written).toHaveLength(2);
  expect(written[1]).toEqual([2, "down", expect.any(Date)]);
});

test("a writer waits for the commit of another one, then writes nothing", async () => {
  await record(true, at(1));
  let second: Promise<void> | null = null;
  await world.database.transaction(async (tx) => {
    await recordTargetState(tx, world, report(false, at(2)));
    second = record(false, at(3));
    await world.untilBlocked();
  });
  await second;
  expect(await changes()).toEqual([
    [1, "up", at(1)],
    [2, "down", at(2)],
  ]);
});

test("if the first writer fails, the one that waits stores the change", async () => {
  let second: Promise<void> | null = null;
  const rival = world.database.transaction(async (tx) => {
    await recordTargetState(tx, world, report(false, at(2)));
    second = record(false, at(3));
    await world.untilBlocked();
    throw new Error("the rival's connection broke");
  });
  await expect(rival).rejects.toThrow("broke");
  await second;
  expect(await changes()).toEqual([[1, "down", at(3)]]);
});

test("a check from before the newest change does not undo it", async () => {
  await record(true, at(1));
  await record(false, at(5));
  await record(true, at(4));
  expect(await changes()).toHaveLength(2);
});

test("changes older than 90 days are removed, except the one before the newest", async () => {
  const later = (days: number) => new Date(at(0).getTime() + days * DAY_MS);
  await record(true, at(0));
  await record(false, later(1));
  await record(true, later(200));
  expect(await changes()).toEqual([
    [2, "down", later(1)],
    [3, "up", later(200)],
  ]);
});

test("nothing is stored if the target was not checked", async () => {
  await recordTargetState(world.database.direct, world, {
    status: "healthy",
    checkedAt: at(1),
    findings: [],
  });
  expect(await changes()).toEqual([]);
});
