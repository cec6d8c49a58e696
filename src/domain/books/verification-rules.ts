import { DAY_MS, HOUR_MS } from "../../kernel/duration.ts";

/** UTC: night where the customers are. */
const NIGHT_HOUR = 3;

/** Whether the books are to be proved: not since the last 03:00 UTC, or never. */
export function isVerificationDue(lastVerifiedAt: Date | null, nowMs: number): boolean {
  if (lastVerifiedAt === null) return true;
  const sinceNight = (nowMs - NIGHT_HOUR * HOUR_MS) % DAY_MS;
  return lastVerifiedAt.getTime() < nowMs - sinceNight;
}
