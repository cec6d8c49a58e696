import { expect, test } from "vitest";
import { rollOf } from "../../../test/support/turn-model.ts";
import { entitlements, type ShareHolder, slotsOf } from "./share-rules.ts";

const holder = (name: string, wanted: number, more: Partial<ShareHolder> = {}): ShareHolder => ({
  holder: name,
  slots: 0,
  wanted,
  hungrySinceMs: null,
  ...more,
});

const shares = (total: number, ...holders: ShareHolder[]) => Object.fromEntries(entitlements(total, holders));

test.each([
  ["all of it, if alone", 10, [3], [10]],
  ["equal parts, if nobody wants any", 10, [0, 0, 0], [4, 3, 3]],
  ["what each wants and equal parts of the rest", 10, [6, 0], [8, 2]],
  ["as much as the others, if all want more", 10, [50, 70, 90], [4, 3, 3]],
  ["less than those who want more, but what it wants", 10, [2, 50, 50], [2, 4, 4]],
  ["a spare one beside the greedy, if it wants none", 10, [50, 0], [9, 1]],
  ["nothing, if there are fewer than holders and it wants none", 2, [5, 0, 5], [1, 0, 1]],
])("a process is entitled to %s", (_what, total, wanted, expected) => {
  const holders = wanted.map((want, at) => holder(`p${at}`, want));
  expect(Object.values(shares(total, ...holders))).toEqual(expected);
});

test("with fewer slots than processes, those that have had none for longest come first", () => {
  const served = [holder("a", 5, { slots: 1 }), holder("b", 5, { slots: 1 })];
  const hungry = [holder("c", 5, { hungrySinceMs: 2_000 }), holder("d", 5, { hungrySinceMs: 1_000 })];
  expect(shares(1, ...served, ...hungry)).toMatchObject({ d: 1 });
  expect(shares(2, ...served, ...hungry)).toMatchObject({ a: 0, b: 0, c: 1, d: 1 });
});

test("a process gets what the others leave, never less than it keeps", () => {
  expect(slotsOf(10, { kept: 2, entitled: 5, others: 6 })).toBe(4);
  expect(slotsOf(10, { kept: 7, entitled: 5, others: 3 })).toBe(7);
  expect(slotsOf(10, { kept: 1, entitled: 5, others: 12 })).toBe(1);
});

/** A process as `TargetShare` is one: what it may use (`limit`), what it uses, its row, and a renewal that is under way. */
type Process = { limit: number; used: number; row: number; demand: number; hungrySinceMs: number | null };

test("random demands, joins, deaths and lost answers: never more is used than allowed, and all of it is soon in use", () => {
  for (let seed = 1; seed <= 60; seed += 1) {
    const roll = rollOf(seed);
    const total = 1 + roll(12);
    const processes = new Map<string, Process>();
    const renew = (name: string, process: Process, isLost: boolean): void => {
      const kept = Math.max(process.used, process.limit);
      const holders = [...processes].map(([id, each]) =>
        holder(id, each.demand, { slots: each.row, hungrySinceMs: each.hungrySinceMs }),
      );
      const entitled = entitlements(total, holders).get(name) ?? 0;
      const others = [...processes].reduce((sum, [id, { row }]) => (id === name ? sum : sum + row), 0);
      process.row = slotsOf(total, { kept, entitled, others });
      process.hungrySinceMs =
        process.row === 0 && process.demand > 0 ? (process.hungrySinceMs ?? step) : null;
      if (isLost) return;
      process.limit = Math.min(process.row, entitled);
      process.used = Math.max(Math.min(process.used, process.row), Math.min(process.demand, process.limit));
    };
    let step = 0;
    const check = (): void => {
      const used = [...processes.values()].reduce((sum, each) => sum + Math.max(each.used, each.limit), 0);
      expect(used, `seed ${seed}, step ${step}`).toBeLessThanOrEqual(total);
    };
    for (; step < 200; step += 1) {
      const kind = roll(12);
      const names = [...processes.keys()];
      const name = names[roll(Math.max(1, names.length))];
      if (kind === 0 && names.length < 5)
        processes.set(`p${step}`, { limit: 0, used: 0, row: 0, demand: roll(20), hungrySinceMs: null });
      else if (name !== undefined) {
        const process = processes.get(name);
        if (process === undefined) continue;
        if (kind === 1) processes.delete(name);
        else if (kind < 5) process.demand = roll(20);
        else if (kind < 7) process.used = Math.min(process.used, roll(process.used + 1));
        else renew(name, process, kind === 7);
      }
      check();
    }
    // Everybody is greedy, exchanges end, nothing is lost: after a few rounds all is in use.
    for (const each of processes.values()) each.demand = 50;
    for (let round = 0; round < 10; round += 1) {
      for (const [name, each] of processes) {
        each.used = Math.min(each.used, each.limit);
        renew(name, each, false);
        check();
      }
    }
    const used = [...processes.values()].reduce((sum, each) => sum + each.used, 0);
    if (processes.size > 0 && processes.size <= total) expect(used, `seed ${seed}`).toBe(total);
  }
});
