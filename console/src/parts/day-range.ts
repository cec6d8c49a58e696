const DAY = /^(19|2\d)\d{2}-\d{2}-\d{2}$/;

/** No time zone is further from UTC than 14 hours: a day begins within this many seconds of midnight UTC. */
const UTC_OFFSET_MAX_SECONDS = 15 * 3_600;
const DAY_MS = 86_400_000;

/**
 * The half-open interval of instants, as the API takes it, that contains the given days of the calendar in a time zone. A
 * day on which clocks change has 23 or 25 hours, and begins at 01:00 where the clocks skip midnight.
 * @param from the first day, "2026-03-29"; @param to the last day, inclusive; an invalid day sets no bound
 */
export function dayRange(
  { from = "", to = "" }: { readonly from?: string; readonly to?: string },
  timeZone: string,
): { from?: string; to?: string } {
  return {
    ...(isDay(from) ? { from: beginningOf(Date.parse(from), timeZone) } : {}),
    ...(isDay(to) ? { to: beginningOf(Date.parse(to) + DAY_MS, timeZone) } : {}),
  };
}

function isDay(text: string): boolean {
  return DAY.test(text) && !Number.isNaN(Date.parse(text));
}

/** The first second of that day in the zone, by binary search: the offset of a zone has no formula. */
function beginningOf(utcMidnightMs: number, timeZone: string): string {
  // The Swedish format of a day is that of ISO 8601.
  const calendar = new Intl.DateTimeFormat("sv", { timeZone, dateStyle: "short" });
  const day = new Date(utcMidnightMs).toISOString().slice(0, 10);
  const instant = (seconds: number): Date => new Date(utcMidnightMs + seconds * 1_000);
  let before = -UTC_OFFSET_MAX_SECONDS;
  let within = UTC_OFFSET_MAX_SECONDS;
  while (within - before > 1) {
    const middle = Math.floor((before + within) / 2);
    if (calendar.format(instant(middle)) < day) before = middle;
    else within = middle;
  }
  return instant(within).toISOString();
}
