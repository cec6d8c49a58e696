import { CliFault } from "./cli-fault.ts";

/** RFC 3339 with an offset, the seconds left out or not: a time without an offset would mean another moment on each machine. */
const TIME = /^\d{4}-\d{2}-\d{2}[Tt ]\d{2}:\d{2}(:\d{2}(\.\d{1,3})?)?([Zz]|[+-]\d{2}:\d{2})$/;

/** A time as somebody typed it. @throws CliFault: it has no offset, or is none */
export function readTime(option: string, text: string): Date {
  const time = new Date(TIME.test(text) && hasItsDay(text) ? text.replace(" ", "T") : Number.NaN);
  if (!Number.isNaN(time.getTime())) return time;
  throw new CliFault(
    {
      en: `${option}: expected a time with its offset, such as 2026-01-31T22:00Z or 2026-02-01T01:00+03:00.`,
      ru: `${option}: ожидается время со смещением, например 2026-01-31T22:00Z или 2026-02-01T01:00+03:00.`,
    },
    2,
  );
}

/** `Date` makes the first of May of the 31st of April. */
function hasItsDay(text: string): boolean {
  const day = text.slice(0, 10);
  const midnight = new Date(`${day}T00:00:00Z`);
  return !Number.isNaN(midnight.getTime()) && midnight.toISOString().startsWith(day);
}
