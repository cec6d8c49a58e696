import { DAY_MS, MINUTE_MS } from "../../kernel/duration.ts";

/** A browser that was not used for a week may be in other hands; a technician's weekend is shorter. */
const IDLE_MAX_MS = 7 * DAY_MS;
/** However much it is used: a stolen cookie is worth nothing after a month, as long as the longest token is sold for. */
const KEPT_MAX_MS = 30 * DAY_MS;
/** Nobody needs the time of the last use more exactly, and a browser's tabs reload at once. */
const NOTED_EVERY_MS = MINUTE_MS;

/** Until when a browser that was used now stays signed in. */
export function keptUntil(createdAt: Date, now: Date): Date {
  return new Date(Math.min(now.getTime() + IDLE_MAX_MS, createdAt.getTime() + KEPT_MAX_MS));
}

/** Whether a use is worth being written down. */
export function isUseNoted(lastUsedAt: Date, now: Date): boolean {
  return now.getTime() - lastUsedAt.getTime() >= NOTED_EVERY_MS;
}
