const MINUTES_MAX = 7 * 24 * 60;
const MINUTE_MS = 60_000;

/** How long a window lasts, as typed; null if that is no length that the API takes. */
export function readMinutes(text: string): number | null {
  const minutes = /^\d{1,5}$/.test(text.trim()) ? Number(text) : 0;
  return minutes >= 1 && minutes <= MINUTES_MAX ? minutes : null;
}

/** The whole minutes of a window, at least one. */
export function minutesOf({
  starts_at,
  ends_at,
}: {
  readonly starts_at: string;
  readonly ends_at: string;
}): number {
  return Math.max(1, Math.round((Date.parse(ends_at) - Date.parse(starts_at)) / MINUTE_MS));
}

/** That many minutes after a moment. @returns ISO 8601 */
export function endAfter(startMs: number, minutes: number): string {
  return new Date(startMs + minutes * MINUTE_MS).toISOString();
}
