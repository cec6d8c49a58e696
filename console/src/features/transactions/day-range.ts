const DAY = /^(19|2\d)\d{2}-\d{2}-\d{2}$/;

/** No zone is further from UTC than 14 hours; a day begins within this many seconds of its beginning in UTC. */
const AWAY_FROM_UTC_SECONDS = 15 * 3_600;
const DAY_MS = 86_400_000;

/**
 * The instants between which days of the calendar lie, half-open as the API wants them. Days are those of a time zone:
 * one on which clocks change has 23 or 25 hours, and begins at 01:00 where midnight was left out.
 * @param from the first day, "2026-03-29"; @param to the last one, which is in; what is no day limits nothing
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

/** The first second at which the calendar of the zone shows that day, found by halving: zones have no formula. */
function beginningOf(utcMidnightMs: number, timeZone: string): string {
  // Swedish writes days as ISO 8601 does.
  const calendar = new Intl.DateTimeFormat("sv", { timeZone, dateStyle: "short" });
  const day = new Date(utcMidnightMs).toISOString().slice(0, 10);
  const instant = (seconds: number): Date => new Date(utcMidnightMs + seconds * 1_000);
  let before = -AWAY_FROM_UTC_SECONDS;
  let within = AWAY_FROM_UTC_SECONDS;
  while (within - before > 1) {
    const middle = Math.floor((before + within) / 2);
    if (calendar.format(instant(middle)) < day) before = middle;
    else within = middle;
  }
  return instant(within).toISOString();
}
