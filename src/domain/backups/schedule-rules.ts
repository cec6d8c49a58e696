import { MINUTE_MS } from "../../kernel/duration.ts";

/** After a first failure; it doubles with each further one. A full disk is not made emptier by trying. */
const RETRY_MS = 5 * MINUTE_MS;
/** The attempt may be late by its retries, and by the time that it takes. */
const OVERDUE_FACTOR = 1.5;

/** What the newest rows tell. */
export type BackupHistory = {
  readonly lastMadeAt: Date | null;
  /** Of the failures since then, the newest, and how many there are. */
  readonly lastFailedAt: Date | null;
  readonly failures: number;
};

/** Whether a backup should be made now. A time in the future comes from a clock that was set back, and counts as none. */
export function isBackupDue(history: BackupHistory, everyMs: number, nowMs: number): boolean {
  const { lastMadeAt, lastFailedAt, failures } = history;
  if (lastFailedAt !== null && isWithin(lastFailedAt, retryDelayMs(failures, everyMs), nowMs)) return false;
  return lastMadeAt === null || !isWithin(lastMadeAt, everyMs, nowMs);
}

/** Whether the newest good backup is older than it should be. Without any, it is. */
export function isBackupOverdue(lastMadeAt: Date | null, everyMs: number, nowMs: number): boolean {
  return lastMadeAt === null || nowMs - lastMadeAt.getTime() > everyMs * OVERDUE_FACTOR;
}

function retryDelayMs(failures: number, everyMs: number): number {
  return Math.min(everyMs, RETRY_MS * 2 ** Math.min(failures - 1, 20));
}

function isWithin(time: Date, ms: number, nowMs: number): boolean {
  const agoMs = nowMs - time.getTime();
  return agoMs >= 0 && agoMs < ms;
}
