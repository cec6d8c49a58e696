import fc from "fast-check";
import { expect, test } from "vitest";
import { QUIET_CASES, quietHoldsUntilItsEnd } from "../../../test/support/notifications/quiet-hours.ts";
import { HOUR_MS, MINUTE_MS } from "../../kernel/duration.ts";
import { localClockOf, quietUntil } from "./local-clock-rules.ts";

const at = (text: string): number => Date.parse(text);
const NIGHT = { fromMinute: 22 * 60, toMinute: 8 * 60 };

test.each([
  // In Berlin the clock goes forward on 2026-03-29 at 02:00, and back on 2026-10-25 at 03:00.
  ["Europe/Berlin", "2026-03-28T21:30:00Z", "2026-03-29T06:00:00Z"],
  ["Europe/Berlin", "2026-10-24T21:30:00Z", "2026-10-25T07:00:00Z"],
  ["Europe/Moscow", "2026-01-15T20:00:30Z", "2026-01-16T05:00:00Z"],
  ["nowhere/at_all", "2026-01-15T23:00:00Z", "2026-01-16T08:00:00Z"],
])("in %s quiet hours of the night that are on at %s end at %s", (timeZone, now, end) => {
  expect(quietUntil(at(now), timeZone, NIGHT)).toBe(at(end));
});

test("quiet hours that end at a time which the clock skips end with the change", () => {
  const quiet = { fromMinute: 60, toMinute: 2 * 60 + 30 };
  expect(quietUntil(at("2026-03-29T00:30:00Z"), "Europe/Berlin", quiet)).toBe(at("2026-03-29T01:00:00Z"));
});

test("quiet hours that leave a minute of each day last on where the clock skips that minute", () => {
  // In Santiago the clock goes forward on 2026-09-06 at 00:00.
  const quiet = { fromMinute: 1, toMinute: 0 };
  expect(quietUntil(at("2026-09-05T04:01:00Z"), "America/Santiago", quiet)).toBe(at("2026-09-07T03:00:00Z"));
});

test("outside of them it is not quiet", () => {
  expect(quietUntil(at("2026-01-15T12:00:00Z"), "UTC", NIGHT)).toBeNull();
  expect(quietUntil(at("2026-01-15T08:00:00Z"), "UTC", NIGHT)).toBeNull();
  expect(quietUntil(at("2026-01-15T22:00:00Z"), "UTC", NIGHT)).toBe(at("2026-01-16T08:00:00Z"));
});

test("it is quiet at each minute until the end, and not at the end, on any day in any zone", () => {
  fc.assert(fc.property(QUIET_CASES, quietHoldsUntilItsEnd), { numRuns: 30 });
});

test("the day of a zone is another one where it is already tomorrow", () => {
  const clock = localClockOf("Pacific/Auckland");
  expect(clock.dayAt(at("2026-01-15T12:00:00Z"))).toBe("2026-01-16");
  expect(clock.minuteAt(at("2026-01-15T12:00:00Z"))).toBe(HOUR_MS / MINUTE_MS);
});
