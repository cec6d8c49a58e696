import { describe, expect, test } from "vitest";
import { HOUR_MS, MINUTE_MS } from "../../kernel/duration.ts";
import { boundsOfMonth, isFinal, runWithin } from "./period-rules.ts";

const at = (time: string): number => Date.parse(time);

describe("a month", () => {
  test.each([
    ["UTC", "2026-11", "2026-11-01T00:00Z", "2026-12-01T00:00Z"],
    ["Europe/Moscow", "2026-01", "2025-12-31T21:00Z", "2026-01-31T21:00Z"],
    ["America/New_York", "2026-03", "2026-03-01T05:00Z", "2026-04-01T04:00Z"],
    ["Pacific/Kiritimati", "2026-12", "2026-11-30T10:00Z", "2026-12-31T10:00Z"],
  ])("of %s, %s, is from %s to %s", (zone, month, from, to) => {
    expect(boundsOfMonth(month, zone)).toEqual({ fromMs: at(from), toMs: at(to) });
  });

  test.each(["2026-13", "2026-00", "1999-12", "2026-1", "26-11", "2026-11-01"])("%s is none", (month) => {
    expect(boundsOfMonth(month, "UTC")).toBeNull();
  });

  test("begins where the one before ends, in zones that change their clocks too", () => {
    for (const zone of ["UTC", "Europe/Berlin", "Asia/Kathmandu", "Australia/Lord_Howe"]) {
      const months = Array.from({ length: 12 }, (_, at) => `2026-${String(at + 1).padStart(2, "0")}`);
      const bounds = months.map((month) => boundsOfMonth(month, zone));
      for (const [index, one] of bounds.slice(1).entries()) expect(one?.fromMs).toBe(bounds[index]?.toMs);
    }
  });
});

test("is final a quarter of an hour after its end, and never before one", () => {
  expect(isFinal(null, 10 * HOUR_MS)).toBe(false);
  expect(isFinal(HOUR_MS, HOUR_MS + 15 * MINUTE_MS - 1)).toBe(false);
  expect(isFinal(HOUR_MS, HOUR_MS + 15 * MINUTE_MS)).toBe(true);
});

describe("a token's time", () => {
  const within = { fromMs: 100, toMs: 200 };
  test.each([
    ["never used", null, [], null],
    ["before", { fromMs: 10, toMs: 100 }, [], null],
    ["through all of it", { fromMs: 0, toMs: 900 }, [], { fromMs: 100, toMs: 200, ranMs: 100 }],
    [
      "with a hole",
      { fromMs: 120, toMs: 190 },
      [{ fromMs: 150, toMs: 160 }],
      { fromMs: 120, toMs: 190, ranMs: 60 },
    ],
    [
      "that stood still at first",
      { fromMs: 50, toMs: 190 },
      [{ fromMs: 90, toMs: 130 }],
      { fromMs: 130, toMs: 190, ranMs: 60 },
    ],
    ["that stood still", { fromMs: 50, toMs: 300 }, [{ fromMs: 90, toMs: 230 }], null],
  ])("%s", (_what, life, uncounted, run) => {
    expect(runWithin(within, life, uncounted)).toEqual(run);
  });
});
