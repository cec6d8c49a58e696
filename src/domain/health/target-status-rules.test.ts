import { describe, expect, test } from "vitest";
import { outagesOf, type TargetChange, targetStatusOf } from "./target-status-rules.ts";

const at = (hour: number): Date => new Date(Date.UTC(2026, 0, 15, hour));
const change = (state: TargetChange["state"], hour: number): TargetChange => ({ state, changedAt: at(hour) });

describe("the state of the target", () => {
  test("is unknown before the first check, even if there are stored changes", () => {
    expect(targetStatusOf(null, change("up", 1))).toEqual({ state: "unknown", since: null, checkedAt: null });
  });

  test.each([
    [true, change("up", 1), "up", at(1)],
    [false, change("down", 2), "down", at(2)],
  ])("lasts since the stored change", (isUp, last, state, since) => {
    expect(targetStatusOf({ isUp, checkedAt: at(9) }, last)).toEqual({ state, since, checkedAt: at(9) });
  });

  test.each([[null], [change("up", 1)]])("lasts since the check if no such change is stored yet", (last) => {
    expect(targetStatusOf({ isUp: false, checkedAt: at(9) }, last)).toMatchObject({
      state: "down",
      since: at(9),
    });
  });

  test("is what another instance has stored, if this one checked earlier", () => {
    expect(targetStatusOf({ isUp: true, checkedAt: at(3) }, change("down", 4))).toEqual({
      state: "down",
      since: at(4),
      checkedAt: at(4),
    });
  });
});

describe("outages", () => {
  const changes = [
    change("down", 20),
    change("up", 12),
    change("down", 10),
    change("up", 5),
    change("down", 1),
  ];

  test("are newest first; an outage that lasts has no end", () => {
    expect(outagesOf(changes, 0)).toEqual([
      { from: at(20), to: null },
      { from: at(10), to: at(12) },
      { from: at(1), to: at(5) },
    ]);
  });

  test("are included if they end after the given time, with their true beginning", () => {
    expect(outagesOf(changes, at(11).getTime())).toEqual([
      { from: at(20), to: null },
      { from: at(10), to: at(12) },
    ]);
    expect(outagesOf(changes, at(12).getTime())).toEqual([{ from: at(20), to: null }]);
  });

  test("are none if the target did not go down", () => {
    expect([outagesOf([], 0), outagesOf([change("up", 1)], 0)]).toEqual([[], []]);
  });
});
