import { DAY_MS, MINUTE_MS } from "../../kernel/duration.ts";

/** The wall clock of a time zone. */
export type LocalClock = {
  /** Minutes since midnight, from 0 to 1439. */
  minuteAt(unixMs: number): number;
  /** The calendar day, as `2026-03-29`. */
  dayAt(unixMs: number): string;
};

/** @param timeZone an IANA name; one that this system does not know counts as UTC */
export function localClockOf(timeZone: string): LocalClock {
  const format = formatOf(timeZone) ?? formatOf("UTC");
  const partsAt = (unixMs: number): ReadonlyMap<string, string> =>
    new Map(format?.formatToParts(unixMs).map(({ type, value }) => [type, value]));
  return {
    minuteAt: (unixMs) => {
      const parts = partsAt(unixMs);
      return Number(parts.get("hour")) * 60 + Number(parts.get("minute"));
    },
    dayAt: (unixMs) => {
      const parts = partsAt(unixMs);
      return `${parts.get("year")}-${parts.get("month")}-${parts.get("day")}`;
    },
  };
}

function formatOf(timeZone: string): Intl.DateTimeFormat | null {
  try {
    return new Intl.DateTimeFormat("en-US", {
      timeZone,
      calendar: "gregory",
      hourCycle: "h23",
      year: "numeric",
      month: "2-digit",
      day: "2-digit",
      hour: "2-digit",
      minute: "2-digit",
    });
  } catch {
    return null;
  }
}

/** A time of each day in which nothing disturbs, in minutes since midnight; it may pass midnight. The two differ. */
export type QuietHours = { readonly fromMinute: number; readonly toMinute: number };

/**
 * A change of the clock may skip all minutes of a day that are not quiet, if they are few; another may repeat a quiet hour. No quiet hours
 * last longer than this.
 */
const SEARCHED_MS = 2 * DAY_MS + 120 * MINUTE_MS;

/**
 * When quiet hours end: the first minute from now on that is not quiet by the wall clock, however that is changed meanwhile.
 * @returns null if it is not quiet now
 */
export function quietUntil(nowMs: number, timeZone: string, quiet: QuietHours): number | null {
  const clock = localClockOf(timeZone);
  const minute = clock.minuteAt(nowMs);
  if (!isQuiet(minute, quiet)) return null;
  const thisMinuteMs = nowMs - (nowMs % MINUTE_MS);
  const leftMs = ((quiet.toMinute - minute + 24 * 60) % (24 * 60)) * MINUTE_MS;
  if (clock.minuteAt(thisMinuteMs + leftMs) === quiet.toMinute) return thisMinuteMs + leftMs;
  // The clock is changed before that: look at each minute.
  let endMs = thisMinuteMs;
  const lastMs = thisMinuteMs + SEARCHED_MS;
  while (endMs < lastMs && isQuiet(clock.minuteAt(endMs), quiet)) endMs += MINUTE_MS;
  return endMs;
}

function isQuiet(minute: number, { fromMinute, toMinute }: QuietHours): boolean {
  return fromMinute < toMinute
    ? minute >= fromMinute && minute < toMinute
    : minute >= fromMinute || minute < toMinute;
}
