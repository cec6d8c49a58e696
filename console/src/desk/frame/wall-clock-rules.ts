const MINUTE_MS = 60_000;
/** Of a zone's offset: a second step corrects what a change of the clocks between the guess and the moment makes wrong. */
const STEPS = 2;

/** What a clock on the wall shows in a time zone, as `<input type="datetime-local">` takes it: "2026-11-30T22:05". */
export function wallClockOf(timeMs: number, timeZone: string): string {
  // The Swedish format is that of ISO 8601, but for the T.
  const format = new Intl.DateTimeFormat("sv", { timeZone, dateStyle: "short", timeStyle: "short" });
  return format.format(timeMs).replace(" ", "T");
}

/**
 * The moment at which a clock on the wall shows that. Of an hour that the clocks skip, the moment before or after it.
 * @param text as of `<input type="datetime-local">`
 * @returns ms; null if it is no time
 */
export function readWallClock(text: string, timeZone: string): number | null {
  const asUtcMs = /^\d{4}-\d\d-\d\dT\d\d:\d\d$/.test(text) ? Date.parse(`${text}Z`) : Number.NaN;
  if (Number.isNaN(asUtcMs)) return null;
  let timeMs = asUtcMs;
  for (let step = 0; step < STEPS; step += 1)
    timeMs += asUtcMs - Date.parse(`${wallClockOf(timeMs, timeZone)}Z`);
  return timeMs;
}

/** The whole minute that has begun, ms. */
export function wholeMinute(timeMs: number): number {
  return timeMs - (timeMs % MINUTE_MS);
}
