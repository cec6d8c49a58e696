import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { fuzzRuns } from "../../../test/support/fuzz-runs.ts";
import { DAY_MS, HOUR_MS } from "../../kernel/duration.ts";
import {
  BUCKETS_MAX,
  bucketsOf,
  calendarBuckets,
  recentStart,
  USAGE_PERIODS,
  type UsagePeriod,
} from "./bucket-rules.ts";

/** The edges as UTC texts without seconds: "2026-03-28T23:00". */
function edges(period: UsagePeriod, now: string, zone: string): string[] {
  const { starts, end } = bucketsOf(period, Date.parse(now), zone);
  return [...starts, end].map((time) => time.toISOString().slice(0, 16));
}

const hoursBetween = (texts: readonly string[]): number[] =>
  texts.slice(1).map((text, at) => (Date.parse(`${text}Z`) - Date.parse(`${texts[at]}Z`)) / HOUR_MS);

describe("a day", () => {
  test("is 24 hours of the clock, the last one being the current hour", () => {
    const hours = edges("day", "2026-01-15T12:34:56.789Z", "Europe/Moscow");
    expect([hours.length, hours[0], hours.at(-1)]).toEqual([25, "2026-01-14T13:00", "2026-01-15T13:00"]);
  });

  test("begins its hours at full hours of the time zone", () => {
    expect(edges("day", "2026-01-15T12:34:56Z", "Asia/Kathmandu").at(-2)).toBe("2026-01-15T12:15");
    expect(edges("day", "2026-01-15T12:34:56Z", "Asia/Kolkata").at(-2)).toBe("2026-01-15T12:30");
  });

  test("has 24 hours of equal length also if the clock is changed", () => {
    const hours = edges("day", "2026-03-29T12:10:00Z", "Europe/Berlin");
    expect(hoursBetween(hours)).toEqual(Array(24).fill(1));
  });
});

describe("a week", () => {
  test("is seven days of the user's calendar, today the last", () => {
    // In Vladivostok it is already the 16th.
    expect(edges("week", "2026-01-15T15:00:00Z", "Asia/Vladivostok")).toEqual([
      "2026-01-09T14:00",
      "2026-01-10T14:00",
      "2026-01-11T14:00",
      "2026-01-12T14:00",
      "2026-01-13T14:00",
      "2026-01-14T14:00",
      "2026-01-15T14:00",
      "2026-01-16T14:00",
    ]);
  });

  test.each([
    ["put forward", "Europe/Berlin", "2026-03-31T12:00:00Z", [24, 24, 24, 24, 23, 24, 24]],
    ["put back", "Europe/Berlin", "2026-10-27T12:00:00Z", [24, 24, 24, 24, 25, 24, 24]],
    ["put forward at midnight itself", "Africa/Cairo", "2026-04-25T12:00:00Z", [24, 24, 24, 24, 24, 23, 24]],
    ["put back at midnight itself", "Africa/Cairo", "2026-10-31T12:00:00Z", [24, 24, 24, 24, 25, 24, 24]],
    ["put back from 01:00 to 00:00", "America/Havana", "2026-11-03T12:00:00Z", [24, 24, 24, 24, 25, 24, 24]],
    ["put half an hour on", "Australia/Lord_Howe", "2026-10-06T00:00:00Z", [24, 24, 24, 24, 23.5, 24, 24]],
    ["moved over a whole day", "Pacific/Apia", "2012-01-01T00:00:00Z", [24, 24, 24, 24, 0, 24, 24]],
  ])("has days of the right length if the clock is %s", (_what, zone, now, hours) => {
    expect(hoursBetween(edges("week", now, zone))).toEqual(hours);
  });
});

test("each period has its number of buckets, in order, and the last one contains the present time", () => {
  const zones = Intl.supportedValuesOf("timeZone");
  const counts = { day: 24, week: 7, month: 30 };
  const anyTime = fc.integer({ min: Date.UTC(1975, 0), max: Date.UTC(2037, 0) });
  fc.assert(
    fc.property(
      anyTime,
      fc.constantFrom(...zones),
      fc.constantFrom(...USAGE_PERIODS),
      (nowMs, zone, period) => {
        const { starts, end } = bucketsOf(period, nowMs, zone);
        const edgesMs = [...starts, end].map((time) => time.getTime());
        expect(starts).toHaveLength(counts[period]);
        expect(edgesMs).toEqual([...edgesMs].sort((one, other) => one - other));
        expect(edgesMs.at(-2)).toBeLessThanOrEqual(nowMs);
        expect(end.getTime()).toBeGreaterThan(nowMs);
        expect(end.getTime() - nowMs).toBeLessThanOrEqual(2 * DAY_MS);
      },
    ),
    { numRuns: fuzzRuns(300) },
  );
});

describe("calendar periods", () => {
  const calendar = (period: UsagePeriod, from: string, to: string, zone: string): string[] | undefined => {
    const buckets = calendarBuckets(period, { fromMs: Date.parse(from), toMs: Date.parse(to) }, zone);
    return buckets === null
      ? undefined
      : [...buckets.starts, buckets.end].map((time) => time.toISOString().slice(0, 16));
  };

  test.each([
    [
      "days of 23 hours",
      "day",
      "2026-03-29T12:00Z",
      "Europe/Berlin",
      ["2026-03-28T23:00", "2026-03-29T22:00"],
    ],
    [
      "days of 25 hours",
      "day",
      "2026-10-25T12:00Z",
      "Europe/Berlin",
      ["2026-10-24T22:00", "2026-10-25T23:00"],
    ],
    [
      "weeks from Monday",
      "week",
      "2026-03-29T21:59Z",
      "Europe/Berlin",
      ["2026-03-22T23:00", "2026-03-29T22:00"],
    ],
    ["months", "month", "2026-03-01T12:00Z", "Asia/Kathmandu", ["2026-02-28T18:15", "2026-03-31T18:15"]],
  ] as const)("are %s of the time zone", (_what, period, at, zone, expected) => {
    expect(calendar(period, at, new Date(Date.parse(at) + 1).toISOString(), zone)).toEqual(expected);
  });

  test("are those that have a part of the time: one that ends where a period begins has nothing of it", () => {
    const days = ["2026-01-14T21:00", "2026-01-15T21:00", "2026-01-16T21:00"];
    expect(calendar("day", "2026-01-15T20:59Z", "2026-01-16T21:00Z", "Europe/Moscow")).toEqual(days);
  });

  test("are none for a time that is none, or of more periods than an answer may have", () => {
    expect(calendar("day", "2026-01-15T00:00Z", "2026-01-15T00:00Z", "UTC")).toBeUndefined();
    const later = (days: number) => new Date(Date.UTC(2026, 0, 1) + days * DAY_MS).toISOString();
    expect(calendar("day", later(0), later(BUCKETS_MAX), "UTC")).toHaveLength(BUCKETS_MAX + 1);
    expect(calendar("day", later(0), later(BUCKETS_MAX + 1), "UTC")).toBeUndefined();
  });

  test("without a beginning are the last ones up to now", () => {
    const nowMs = Date.parse("2026-03-31T12:00Z");
    for (const [period, count] of [
      ["day", 30],
      ["week", 12],
      ["month", 12],
    ] as const) {
      const time = { fromMs: recentStart(period, nowMs, count), toMs: nowMs };
      expect(calendarBuckets(period, time, "Europe/Moscow")?.starts).toHaveLength(count);
    }
  });
});
