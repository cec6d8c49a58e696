const MINUTE_MS = 60_000;

/** How long before its end the owner of a token is told. */
export const WARNING_MINUTES = [1, 5, 60] as const;
export type WarningMinutes = (typeof WARNING_MINUTES)[number];

/** A token whose time runs. Times are the server's, ms. */
export type End = { readonly id: string; readonly startedMs: number; readonly untilMs: number };

/** The last warning of a token that was told, and for which end; `minutes` is null before the first. */
export type Told = { readonly untilMs: number; readonly minutes: WarningMinutes | null };

/**
 * The warning that applies now: the latest one that is due.
 * @returns null before the first one and after the end. A token that lasts no longer than an hour in all has no warning an hour before
 */
export function warningAt({ startedMs, untilMs }: End, nowMs: number): WarningMinutes | null {
  const leftMs = untilMs - nowMs;
  if (leftMs <= 0) return null;
  const lengthMs = untilMs - startedMs;
  return (
    WARNING_MINUTES.find((minutes) => leftMs <= minutes * MINUTE_MS && lengthMs > minutes * MINUTE_MS) ?? null
  );
}

/**
 * Decides whether to tell a warning: each once, however often this is asked. If the end is moved, what lies ahead of the token again
 * is told again. Of several that came due while nobody asked, the latest alone is told.
 * @param told what was decided before; undefined for a token that is seen for the first time: its owner is looking at it
 */
export function judgeEnd(
  told: Told | undefined,
  end: End,
  nowMs: number,
): { readonly told: Told; readonly due: WarningMinutes | null } {
  const { untilMs } = end;
  const now = warningAt(end, nowMs);
  if (told === undefined) return { told: { untilMs, minutes: now }, due: null };
  const isLater = now !== null && (told.minutes === null || now < told.minutes);
  // What was told was of an end so much earlier that this one was not near yet.
  const isAgain = now !== null && now === told.minutes && untilMs - told.untilMs > now * MINUTE_MS;
  if (isLater || isAgain) return { told: { untilMs, minutes: now }, due: now };
  // A clock that is corrected by a second must not make a warning come twice: only another end does.
  return { told: untilMs === told.untilMs ? told : { untilMs, minutes: now }, due: null };
}
