import { expect, test } from "vitest";
import type { Limit } from "../../kernel/limiter.port.ts";
import { WindowTable } from "./window-table.ts";

const limit: Limit = { hitsMax: 2, windowMs: 1_000 };

function take(table: WindowTable, key: string, nowMs: number, of = limit): boolean {
  return table.windowFor(key, of, nowMs).take(of, nowMs) !== null;
}

test("a flood of keys does not make the table grow without bound", () => {
  const table = new WindowTable(100);
  for (let index = 0; index < 50_000; index += 1) take(table, `key ${index}`, 0);
  expect(table.size).toBeLessThanOrEqual(100 + 1024);
});

test("a flood of keys does not empty the window of any key", () => {
  const table = new WindowTable(100);
  expect([take(table, "victim", 0), take(table, "victim", 0)]).toEqual([true, true]);
  for (let index = 0; index < 50_000; index += 1) take(table, `key ${index}`, 0);
  expect(take(table, "victim", 500)).toBe(false);
});

test("a key that is added to a full table is limited too, and stays limited when there is room again", () => {
  const table = new WindowTable(1);
  take(table, "early", 0);
  expect([1, 2, 3].map(() => take(table, "late", 900))).toEqual([true, true, false]);
  for (let index = 0; index < 20; index += 1) take(table, `key ${index}`, 1_500);
  expect(take(table, "late", 1_500)).toBe(false);
  expect(take(table, "late", 1_900)).toBe(true);
});

test("keys that share a window in a full table share it only with keys of the same limit", () => {
  const table = new WindowTable(0);
  for (let index = 0; index < 50_000; index += 1) take(table, `key ${index}`, 0);
  expect(take(table, "other", 0, { hitsMax: 1, windowMs: 1_000 })).toBe(true);
});

test("empty windows are removed as new keys are added", () => {
  const table = new WindowTable();
  for (let index = 0; index < 1_000; index += 1) take(table, `old ${index}`, 0);
  for (let index = 0; index < 500; index += 1) take(table, `new ${index}`, 2_000);
  expect(table.size).toBe(500);
});

test("finding an unknown key does not add it", () => {
  const table = new WindowTable();
  expect(table.find("unknown", limit, 0)).toBeUndefined();
  expect(table.size).toBe(0);
});
