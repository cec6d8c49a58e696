import { DAY_MS, HOUR_MS } from "../../kernel/duration.ts";

/** The periods of a usage report (contract, Users). */
export const USAGE_PERIODS = ["day", "week", "month"] as const;
export type UsagePeriod = (typeof USAGE_PERIODS)[number];

/** Consecutive intervals of time: each ends where the next begins, the last at `end`. */
export type Buckets = {
  readonly starts: readonly Date[];
  readonly end: Date;
};

/** More than a year of days: an answer of some 150 kB. */
export const BUCKETS_MAX = 400;
/** 1970-01-01 was a Thursday. */
const EPOCH_WEEKDAY = 3;
const HOURS_OF_A_DAY = 24;
const DAYS: Readonly<Record<Exclude<UsagePeriod, "day">, number>> = { week: 7, month: 30 };

/**
 * The buckets of a period up to now: `day` is the last 24 hours of the clock, `week` and `month` the last 7 and 30 days of the
 * calendar, in local time. The last bucket contains the present time. A day has 23 or 25 hours if the clock is changed.
 * @param timeZone an IANA name that `Intl` knows
 */
export function bucketsOf(period: UsagePeriod, nowMs: number, timeZone: string): Buckets {
  const localMs = localTimeIn(timeZone);
  const edges =
    period === "day" ? hourEdges(localMs(nowMs), nowMs) : dayEdges(localMs, localMs(nowMs), DAYS[period]);
  return { starts: edges.slice(0, -1).map(toDate), end: toDate(edges.at(-1) ?? nowMs) };
}

/**
 * The days, weeks (from Monday) or months of the calendar, in local time, that have a part of the time from `fromMs` to `toMs`. Days have
 * 23 or 25 hours if the clock is changed.
 * @param timeZone an IANA name that `Intl` knows
 * @returns null if they are more than BUCKETS_MAX, or the time is none
 */
export function calendarBuckets(
  period: UsagePeriod,
  { fromMs, toMs }: { readonly fromMs: number; readonly toMs: number },
  timeZone: string,
): Buckets | null {
  if (fromMs >= toMs) return null;
  const localMs = localTimeIn(timeZone);
  const startOf = (later: number): number => dayStart(localMs, localStart(period, localMs(fromMs), later));
  const edges = [startOf(0)];
  while ((edges.at(-1) ?? toMs) < toMs) {
    if (edges.length > BUCKETS_MAX) return null;
    edges.push(startOf(edges.length));
  }
  return { starts: edges.slice(0, -1).map(toDate), end: toDate(edges.at(-1) ?? toMs) };
}

/** A time in the first of the last `count` periods up to now; which one exactly, only the time zone tells at their edges. */
export function recentStart(period: UsagePeriod, nowMs: number, count: number): number {
  const now = new Date(nowMs);
  if (period === "month") return Date.UTC(now.getUTCFullYear(), now.getUTCMonth() - (count - 1), 15);
  return nowMs - (count - 1) * (period === "week" ? 7 : 1) * DAY_MS;
}

/** Midnight, in local time, at which the period begins that is `later` periods after the one of `nowLocalMs`. */
function localStart(period: UsagePeriod, nowLocalMs: number, later: number): number {
  const day = Math.floor(nowLocalMs / DAY_MS);
  if (period === "day") return (day + later) * DAY_MS;
  if (period === "week") return (day - ((day + EPOCH_WEEKDAY) % 7) + 7 * later) * DAY_MS;
  const date = new Date(nowLocalMs);
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + later, 1);
}

/** The starts of the last 24 hours and the end of the current one, in milliseconds since 1970. */
function hourEdges(nowLocalMs: number, nowMs: number): number[] {
  // In a zone whose offset is not a whole number of hours, hours do not begin at full hours of UTC.
  const startMs = nowMs - (nowLocalMs % HOUR_MS);
  return Array.from({ length: HOURS_OF_A_DAY + 1 }, (_, at) => startMs + (at + 1 - HOURS_OF_A_DAY) * HOUR_MS);
}

/** The starts of the last days and the end of today. */
function dayEdges(localMs: LocalTime, nowLocalMs: number, days: number): number[] {
  const todayLocalMs = nowLocalMs - (nowLocalMs % DAY_MS);
  return Array.from({ length: days + 1 }, (_, at) =>
    dayStart(localMs, todayLocalMs + (at + 1 - days) * DAY_MS),
  );
}

/** The local time at an instant, written as if it were UTC. */
type LocalTime = (unixMs: number) => number;

/** The first instant of a calendar day, which is not always at 00:00. */
function dayStart(localMs: LocalTime, midnightLocalMs: number): number {
  const offsetAt = (unixMs: number): number => localMs(unixMs) - unixMs;
  const before = offsetAt(midnightLocalMs - DAY_MS);
  const after = offsetAt(midnightLocalMs + DAY_MS);
  const byOldClock = midnightLocalMs - before;
  if (offsetAt(byOldClock) === before) return byOldClock;
  const byNewClock = midnightLocalMs - after;
  // Neither offset fits: the clock is put forward at midnight, and the day begins with the change.
  return offsetAt(byNewClock) === after ? byNewClock : byOldClock;
}

function localTimeIn(timeZone: string): LocalTime {
  const format = new Intl.DateTimeFormat("en-US", {
    timeZone,
    calendar: "gregory",
    hourCycle: "h23",
    year: "numeric",
    month: "numeric",
    day: "numeric",
    hour: "numeric",
    minute: "numeric",
    second: "numeric",
  });
  return (unixMs) => {
    const parts = new Map(format.formatToParts(unixMs).map(({ type, value }) => [type, Number(value)]));
    const part = (type: Intl.DateTimeFormatPartTypes): number => parts.get(type) ?? 0;
    const wholeSecondsMs = Date.UTC(
      part("year"),
      part("month") - 1,
      part("day"),
      part("hour"),
      part("minute"),
      part("second"),
    );
    return wholeSecondsMs + (unixMs % 1_000);
  };
}

function toDate(unixMs: number): Date {
  return new Date(unixMs);
}
