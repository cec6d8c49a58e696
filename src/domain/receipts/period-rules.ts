import { MINUTE_MS } from "../../kernel/duration.ts";
import { clip, type Interval, lengthOf, subtract } from "../tokens/interval-rules.ts";
import { calendarBuckets } from "../usage/bucket-rules.ts";

/** In which usage is stored, and transactions that had begun are over. Until then a sheet is not final. */
const SETTLED_MS = 15 * MINUTE_MS;

const MONTH = /^(20\d{2})-(0[1-9]|1[0-2])$/;
/** The pattern of a month in an address. */
export const MONTH_PATTERN = MONTH.source;

/**
 * From when to when a month lasts in a time zone.
 * @param month "2026-11"
 * @returns null if it is no month of this century
 */
export function boundsOfMonth(month: string, timeZone: string): Interval | null {
  const [, year, number] = MONTH.exec(month) ?? [];
  if (year === undefined) return null;
  // Its middle is in the month wherever one lives.
  const fromMs = Date.UTC(Number(year), Number(number) - 1, 15);
  const buckets = calendarBuckets("month", { fromMs, toMs: fromMs + 1 }, timeZone);
  const [start] = buckets?.starts ?? [];
  return buckets === null || start === undefined
    ? null
    : { fromMs: start.getTime(), toMs: buckets.end.getTime() };
}

/** Whether nothing more is to come of what ended then. Null: it has not ended. */
export function isFinal(endedAtMs: number | null, nowMs: number): boolean {
  return endedAtMs !== null && endedAtMs + SETTLED_MS <= nowMs;
}

/** The time within `bounds` in which a token's time ran: from its first use to its end, but for what does not count against it. */
export function runWithin(
  bounds: Interval,
  life: Interval | null,
  uncounted: readonly Interval[],
): (Interval & { readonly ranMs: number }) | null {
  const ran = life === null ? [] : clip(subtract([life], uncounted), bounds);
  const [first, last] = [ran.at(0), ran.at(-1)];
  return first === undefined || last === undefined
    ? null
    : { fromMs: first.fromMs, toMs: last.toMs, ranMs: lengthOf(ran) };
}
