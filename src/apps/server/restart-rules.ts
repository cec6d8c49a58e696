import { MINUTE_MS, SECOND_MS } from "../../kernel/duration.ts";

/** One that dies once is back within a second. */
export const RESTART_DELAY_MS_MIN = 100;
/** One that dies at each start must not eat the machine, and is tried again for ever. */
export const RESTART_DELAY_MS_MAX = 30 * SECOND_MS;
/** One that has served for so long had not died of its start. */
export const SETTLED_MS = MINUTE_MS;

/**
 * How long to wait before a worker is started again: ever longer while it does not live.
 * @param lastDelayMs what was waited before its last start; null at its first
 * @param servedMs how long it listened; 0 for one that never did
 */
export function nextRestartDelayMs(lastDelayMs: number | null, servedMs: number): number {
  if (lastDelayMs === null || servedMs >= SETTLED_MS) return RESTART_DELAY_MS_MIN;
  return Math.min(lastDelayMs * 2, RESTART_DELAY_MS_MAX);
}
