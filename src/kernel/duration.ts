export const SECOND_MS = 1_000;
export const MINUTE_MS = 60 * SECOND_MS;
export const HOUR_MS = 60 * MINUTE_MS;
export const DAY_MS = 24 * HOUR_MS;

/** Node fires a longer timer at once (2^31 - 1 ms, 24.8 days). */
export const TIMER_MS_MAX = 2_147_483_647;

/** The five lengths that are sold (contract, Access tokens). */
export const DURATION_HOURS = [1, 12, 24, 168, 720] as const;
export type DurationHours = (typeof DURATION_HOURS)[number];

/** Runs `done` at `deadlineMs` of `nowMs()`, however far that is: long waits are cut into pieces. */
export function armDeadline(deadlineMs: number, nowMs: () => number, done: () => void): { cancel(): void } {
  let timer: NodeJS.Timeout;
  const arm = (): void => {
    const leftMs = deadlineMs - nowMs();
    if (leftMs <= 0) {
      done();
      return;
    }
    timer = setTimeout(arm, Math.min(leftMs, TIMER_MS_MAX));
    timer.unref();
  };
  timer = setTimeout(arm, Math.max(0, Math.min(deadlineMs - nowMs(), TIMER_MS_MAX)));
  timer.unref();
  return { cancel: () => clearTimeout(timer) };
}
