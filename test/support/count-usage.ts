import fc from "fast-check";
import { calendarBuckets, USAGE_PERIODS, type UsagePeriod } from "../../src/domain/usage/bucket-rules.ts";
import { type Figures, readAnalytics } from "../../src/domain/usage/read-analytics.ts";
import { DAY_MS, MINUTE_MS } from "../../src/kernel/duration.ts";
import type { DomainWorld } from "./domain-world.ts";
import { type Cast, STORY_DAYS, STORY_FROM_MS, type Story, USERS, type Used } from "./usage-story.ts";

/** Clocks are changed in some of them, by an hour or by half an hour, at midnight too; in others days begin at 30 or 45 past. */
const ZONES = [
  ...["UTC", "Europe/Moscow", "Europe/Berlin", "America/New_York", "Africa/Cairo", "Asia/Kathmandu"],
  ...["Asia/Kolkata", "America/St_Johns", "Australia/Lord_Howe", "Pacific/Chatham", "America/Santiago"],
];

/** A question to the analytics: of a user of the cast or of all, from a day of the story to its end. */
type Question = {
  readonly period: UsagePeriod;
  readonly timeZone: string;
  readonly user: number | null;
  readonly fromDay: number;
};

export const anyQuestion: fc.Arbitrary<Question> = fc.record({
  period: fc.constantFrom(...USAGE_PERIODS),
  timeZone: fc.constantFrom(...ZONES),
  user: fc.option(fc.integer({ min: 0, max: USERS - 1 })),
  fromDay: fc.integer({ min: 0, max: STORY_DAYS }),
});

type Count = Pick<
  Figures,
  "requests" | "bytesIn" | "bytesOut" | "activeMinutes" | "devices" | "activeUsers" | "denials"
>;
/** By the local date on which each period begins, those with usage only; and `all`. */
type Counts = Readonly<Record<string, Count>>;

/** The answer of the service. */
export async function ask(world: DomainWorld, cast: Cast, question: Question): Promise<Counts> {
  const { period, timeZone, user, fromDay } = question;
  const time = { fromMs: STORY_FROM_MS + fromDay * DAY_MS, toMs: world.clock.nowMs() + DAY_MS };
  const buckets = calendarBuckets(period, time, timeZone);
  if (buckets === null) throw new Error("too many periods");
  const userId = user === null ? null : (cast[user]?.id ?? null);
  const { periods, totals } = await readAnalytics(world.database.direct, { userId, buckets });
  const named = periods.map((one) => [localDate(one.startedAt.getTime(), timeZone), trafficOf(one)] as const);
  return Object.fromEntries([...named.filter(([, count]) => isUsed(count)), ["all", trafficOf(totals)]]);
}

/** The same, counted from what happened, by the calendar of `Intl`. */
export function countByHand({ used }: Story, { period, timeZone, user, fromDay }: Question): Counts {
  const nameOf = (unixMs: number): string => firstDate(period, localDate(unixMs, timeZone));
  const first = nameOf(STORY_FROM_MS + fromDay * DAY_MS);
  const mine = used.filter((one) => (user === null || one.user === user) && nameOf(one.atMs) >= first);
  const byName = new Map<string, Used[]>();
  for (const one of mine) byName.set(nameOf(one.atMs), [...(byName.get(nameOf(one.atMs)) ?? []), one]);
  const counts = [...byName].map(([name, part]) => [name, countAll(part)] as const);
  return Object.fromEntries([...counts.filter(([, count]) => isUsed(count)), ["all", countAll(mine)]]);
}

function countAll(used: readonly Used[]): Count {
  const served = used.filter(({ device }) => device !== null);
  const different = (of: (one: Used) => string): number => new Set(served.map(of)).size;
  const denials: Record<string, number> = {};
  for (const { device, code } of used) if (device === null) denials[code] = (denials[code] ?? 0) + 2;
  return {
    requests: BigInt(served.reduce((sum, one) => sum + one.requests, 0)),
    bytesIn: BigInt(served.reduce((sum, one) => sum + one.bytesIn, 0)),
    bytesOut: BigInt(served.reduce((sum, one) => sum + one.bytesOut, 0)),
    activeMinutes: different(({ user, atMs }) => `${user} ${Math.floor(atMs / MINUTE_MS)}`),
    devices: different(({ user, device }) => `${user} ${device}`),
    activeUsers: different(({ user }) => `${user}`),
    denials,
  };
}

function trafficOf({
  requests,
  bytesIn,
  bytesOut,
  activeMinutes,
  devices,
  activeUsers,
  denials,
}: Figures): Count {
  return { requests, bytesIn, bytesOut, activeMinutes, devices, activeUsers, denials };
}

function isUsed({ activeMinutes, denials }: Count): boolean {
  return activeMinutes > 0 || Object.keys(denials).length > 0;
}

const formats = new Map<string, Intl.DateTimeFormat>();

/** `2026-03-29` */
function localDate(unixMs: number, timeZone: string): string {
  const parts = { year: "numeric", month: "2-digit", day: "2-digit" } as const;
  const format = formats.get(timeZone) ?? new Intl.DateTimeFormat("en-CA", { timeZone, ...parts });
  formats.set(timeZone, format);
  return format.format(unixMs);
}

/** The first date of the period that a date is in. */
function firstDate(period: UsagePeriod, date: string): string {
  if (period === "day") return date;
  if (period === "month") return `${date.slice(0, 7)}-01`;
  const day = new Date(`${date}T00:00:00Z`);
  const sinceMonday = (day.getUTCDay() + 6) % 7;
  return new Date(day.getTime() - sinceMonday * DAY_MS).toISOString().slice(0, 10);
}
