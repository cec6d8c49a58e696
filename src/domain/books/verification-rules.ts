import { DAY_MS, HOUR_MS } from "../../kernel/duration.ts";

/** Hour in UTC: it is night where the customers are. */
const NIGHT_HOUR = 3;

/** Whether the books have not been verified since the last 03:00 UTC. */
export function isVerificationDue(lastVerifiedAt: Date | null, nowMs: number): boolean {
  if (lastVerifiedAt === null) return true;
  const sinceNight = (nowMs - NIGHT_HOUR * HOUR_MS) % DAY_MS;
  return lastVerifiedAt.getTime() < nowMs - sinceNight;
}
