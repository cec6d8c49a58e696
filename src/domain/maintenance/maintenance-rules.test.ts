import { expect, test } from "vitest";
import { maintenanceStateOf, opensAt, runningWindow } from "./maintenance-rules.ts";

const at = (minute: number): Date => new Date(Date.UTC(2026, 0, 15, 12, minute));
const window = { startsAt: at(10), endsAt: at(20), cancelledAt: null };

test.each([
  [at(10).getTime() - 1, "planned"],
  [at(10).getTime(), "running"],
  [at(20).getTime() - 1, "running"],
  [at(20).getTime(), "ended"],
])("a window runs from its start on, before its end", (nowMs, state) => {
  expect(maintenanceStateOf(window, nowMs)).toBe(state);
  expect(runningWindow([window], nowMs)).toBe(state === "running" ? window : null);
});

test("a cancelled window never runs", () => {
  const cancelled = { ...window, cancelledAt: at(5) };
  expect(maintenanceStateOf(cancelled, at(15).getTime())).toBe("cancelled");
  expect(runningWindow([cancelled], at(15).getTime())).toBeNull();
});

test("windows that touch end together; a cancelled one, or one that begins later, does not count", () => {
  const next = { startsAt: at(20), endsAt: at(30), cancelledAt: null };
  const later = { startsAt: at(31), endsAt: at(40), cancelledAt: null };
  const nowMs = at(15).getTime();
  expect(opensAt([later, next, window], nowMs)).toEqual(at(30));
  expect(opensAt([window, { ...next, cancelledAt: at(5) }], nowMs)).toEqual(at(20));
  expect(opensAt([next, later], nowMs)).toBeNull();
});
