import fc from "fast-check";
import {
  localClockOf,
  type QuietHours,
  quietUntil,
} from "../../../src/domain/notifications/local-clock-rules.ts";
import { DAY_MS, HOUR_MS, MINUTE_MS } from "../../../src/kernel/duration.ts";

/** Zones that change their clocks, by an hour and by half of one, at midnight too; and some that do not. */
const ZONES = [
  "Europe/Berlin",
  "America/New_York",
  "Australia/Lord_Howe",
  "America/Santiago",
  "Africa/Casablanca",
  "Asia/Kathmandu",
  "Europe/Moscow",
];

const minute = fc.integer({ min: 0, max: 1_439 });

/** Any minute of a year, any zone, any quiet hours. */
export const QUIET_CASES = fc.record({
  nowMs: fc.integer({ min: Date.UTC(2026, 0), max: Date.UTC(2027, 0) }),
  timeZone: fc.constantFrom(...ZONES),
  quiet: fc
    .record({ fromMinute: minute, toMinute: minute })
    .filter(({ fromMinute, toMinute }) => fromMinute !== toMinute),
});

/** @throws Error where quiet hours end too early, too late, or never */
export function quietHoldsUntilItsEnd(one: {
  readonly nowMs: number;
  readonly timeZone: string;
  readonly quiet: QuietHours;
}): void {
  const { nowMs, timeZone, quiet } = one;
  const clock = localClockOf(timeZone);
  const isQuiet = (unixMs: number): boolean => {
    const now = clock.minuteAt(unixMs);
    const { fromMinute, toMinute } = quiet;
    const isAfter = now >= fromMinute;
    const isBefore = now < toMinute;
    return fromMinute < toMinute ? isAfter && isBefore : isAfter || isBefore;
  };
  const endMs = quietUntil(nowMs, timeZone, quiet);
  if (endMs === null) {
    if (isQuiet(nowMs)) throw new Error("it is quiet, and nothing waits");
    return;
  }
  if (isQuiet(endMs)) throw new Error("it ends while it is quiet");
  if (endMs > nowMs + 2 * DAY_MS + 2 * HOUR_MS) throw new Error("it ends after more than two days");
  for (let ms = nowMs; ms < endMs; ms += 7 * MINUTE_MS) {
    if (!isQuiet(ms)) throw new Error("something waits while it is not quiet");
  }
}
