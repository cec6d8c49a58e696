import { describe, expect, test } from "vitest";
import { dayRange } from "./day-range.ts";

const HOUR_MS = 3_600_000;

function hours(day: string, timeZone: string): number {
  const { from = "", to = "" } = dayRange({ from: day, to: day }, timeZone);
  return (Date.parse(to) - Date.parse(from)) / HOUR_MS;
}

describe("a day of the calendar", () => {
  test.each([
    ["UTC", "2026-03-01T00:00:00.000Z", "2026-03-02T00:00:00.000Z"],
    ["Europe/Moscow", "2026-02-28T21:00:00.000Z", "2026-03-01T21:00:00.000Z"],
    ["America/Los_Angeles", "2026-03-01T08:00:00.000Z", "2026-03-02T08:00:00.000Z"],
    ["Asia/Kathmandu", "2026-02-28T18:15:00.000Z", "2026-03-01T18:15:00.000Z"],
    ["Pacific/Kiritimati", "2026-02-28T10:00:00.000Z", "2026-03-01T10:00:00.000Z"],
    ["Pacific/Pago_Pago", "2026-03-01T11:00:00.000Z", "2026-03-02T11:00:00.000Z"],
  ])("in %s lies between the two midnights of that zone", (timeZone, from, to) => {
    expect(dayRange({ from: "2026-03-01", to: "2026-03-01" }, timeZone)).toEqual({ from, to });
  });

  test.each([
    ["loses an hour in spring", "Europe/Berlin", "2026-03-29", 23],
    ["gains an hour in autumn", "Europe/Berlin", "2026-10-25", 25],
    ["changes by half an hour", "Australia/Lord_Howe", "2026-10-04", 23.5],
    ["loses the hour after midnight", "Africa/Cairo", "2026-04-24", 23],
    ["gains the hour before midnight", "Africa/Cairo", "2026-10-29", 25],
    ["is left out altogether", "Pacific/Apia", "2011-12-30", 0],
  ])("that %s (%s) has its true length", (_what, timeZone, day, length) => {
    expect(hours(day, timeZone)).toBe(length);
  });

  test("without a midnight begins when the clocks have skipped it", () => {
    const { from } = dayRange({ from: "2026-04-24" }, "Africa/Cairo");
    expect(from).toBe("2026-04-23T22:00:00.000Z");
  });
});

test("consecutive days neither overlap nor leave a gap", () => {
  const { to } = dayRange({ to: "2026-12-31" }, "Europe/Berlin");
  const { from } = dayRange({ from: "2027-01-01" }, "Europe/Berlin");
  expect(to).toBe(from);
});

test.each([
  "",
  "yesterday",
  "2026-13-01",
  "2026-02-32",
  "0002-03-01",
  "2026-3-1",
])("%j is not a day and sets no bound", (text) => {
  expect(dayRange({ from: text, to: text }, "UTC")).toEqual({});
});
