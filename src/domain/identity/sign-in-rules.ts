import { DAY_MS, MINUTE_MS } from "../../kernel/duration.ts";

/** A browser that was not used for a week may have another user now; a technician's weekend is shorter. */
const IDLE_MAX_MS = 7 * DAY_MS;
/** The limit also for a browser in use: a stolen cookie is of no use after 30 days, the duration of the longest token. */
const LIFETIME_MAX_MS = 30 * DAY_MS;
/** The time of the last use needs no more precision, and all tabs of a browser may reload at once. */
const RECORD_INTERVAL_MS = MINUTE_MS;

/**
 * Open sign-ins of a user. A person has a few; a program that signs in again and again ends its own old ones, and cannot hide one among
 * them: the list in the profile shows all.
 */
export const OPEN_SIGN_INS_MAX = 100;

/** Until when a browser that is used now stays signed in. */
export function signedInUntil(createdAt: Date, now: Date): Date {
  return new Date(Math.min(now.getTime() + IDLE_MAX_MS, createdAt.getTime() + LIFETIME_MAX_MS));
}

/** Whether the time of a use is to be stored. */
export function isUseRecorded(lastUsedAt: Date, now: Date): boolean {
  return now.getTime() - lastUsedAt.getTime() >= RECORD_INTERVAL_MS;
}
