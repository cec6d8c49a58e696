import { expect, test } from "vitest";
import { readWallClock, wallClockOf, wholeMinute } from "./wall-clock-rules.ts";

test.each([
  { zone: "Europe/Moscow", wall: "2026-11-30T01:05", time: "2026-11-29T22:05:00.000Z" },
  { zone: "America/New_York", wall: "2026-07-01T20:00", time: "2026-07-02T00:00:00.000Z" },
  { zone: "Asia/Kathmandu", wall: "2026-01-01T05:45", time: "2026-01-01T00:00:00.000Z" },
  // The clocks change in that night.
  { zone: "Europe/Berlin", wall: "2026-03-29T03:30", time: "2026-03-29T01:30:00.000Z" },
])("$wall in $zone is $time, and back", ({ zone, wall, time }) => {
  expect(readWallClock(wall, zone)).toBe(Date.parse(time));
  expect(wallClockOf(Date.parse(time), zone)).toBe(wall);
});

test("what is no time is none", () => {
  for (const text of ["", "2026-11-30", "2026-13-40T99:99", "now"])
    expect(readWallClock(text, "Europe/Moscow")).toBeNull();
});

test("seconds are cut off", () => {
  expect(wholeMinute(Date.parse("2026-11-30T01:05:59.999Z"))).toBe(Date.parse("2026-11-30T01:05:00Z"));
});
