import { MINUTE_MS, SECOND_MS } from "../../kernel/duration.ts";

/** A worker that dies once serves again within a second. */
export const RESTART_DELAY_MS_MIN = 100;
/** A worker that dies at each start must not take the whole processor; it is restarted for ever. */
export const RESTART_DELAY_MS_MAX = 30 * SECOND_MS;
/** A worker that has served for so long did not die from a failed start. */
export const SETTLED_MS = MINUTE_MS;

/**
 * How long to wait before a worker is started again: twice as long each time, until it serves for `SETTLED_MS`.
 * @param lastDelayMs the delay before its last start; null if that was the first
 * @param servedMs how long it listened; 0 if it never did
 */
export function nextRestartDelayMs(lastDelayMs: number | null, servedMs: number): number {
  if (lastDelayMs === null || servedMs >= SETTLED_MS) return RESTART_DELAY_MS_MIN;
  return Math.min(lastDelayMs * 2, RESTART_DELAY_MS_MAX);
}
