import { HOUR_MS, SECOND_MS } from "../../kernel/duration.ts";

/** A released device is refused for so long, so that its next poll does not claim the token again (contract, Access tokens). */
const RELEASED_DEVICE_REFUSED_MS = 10 * SECOND_MS;

/**
 * How many sessions of a token may be ended by hand (disconnected, released, by the desk) in an hour. Each leaves a row for ever,
 * and no user changes devices once a minute for an hour. Idle sessions are not counted: the timeout limits how often they end.
 */
export const ENDED_BY_HAND_MAX = 60;
const ENDED_BY_HAND_WINDOW_MS = HOUR_MS;

/** What a claim needs of a token's ended sessions. Ages are by the database's clock. */
export type PastSessions = {
  /** How long ago this device was last released from the token; null if it was not, among the recent sessions. */
  readonly releasedMsAgo: number | null;
  /** The age of the end of the `ENDED_BY_HAND_MAX`th newest session that was ended by hand; null if there are fewer. */
  readonly endedByHandMsAgo: number | null;
};

/** The open session of a token. Its age is by the database's clock. */
export type OpenSession = { readonly deviceId: string; readonly idleMs: number };

export type ClaimJudgement =
  | { readonly kind: "renew" }
  /** `endsIdle`: there is an open session that has been idle for too long, and must be ended first. */
  | { readonly kind: "start"; readonly endsIdle: boolean }
  | { readonly kind: "conflict"; readonly freeInMs: number }
  | { readonly kind: "released"; readonly freeInMs: number }
  /** Sessions of this token were ended by hand too often. */
  | { readonly kind: "too_many"; readonly freeInMs: number };

/** Whether the open session has been idle for so long that any device may start a new one. */
export function isIdle(open: OpenSession, sessionTimeoutMs: number): boolean {
  return open.idleMs >= sessionTimeoutMs;
}

/**
 * Decides which device may hold a token's lease (contract, One device at a time).
 * @param open the token's open session, if any
 * @param past used only if no session is open, or it is idle
 */
export function judgeClaim(
  open: OpenSession | null,
  deviceId: string,
  { releasedMsAgo, endedByHandMsAgo }: PastSessions,
  sessionTimeoutMs: number,
): ClaimJudgement {
  const endsIdle = open !== null && isIdle(open, sessionTimeoutMs);
  if (open !== null && !endsIdle) {
    if (open.deviceId === deviceId) return { kind: "renew" };
    return { kind: "conflict", freeInMs: sessionTimeoutMs - open.idleMs };
  }
  if (releasedMsAgo !== null && releasedMsAgo < RELEASED_DEVICE_REFUSED_MS) {
    return { kind: "released", freeInMs: RELEASED_DEVICE_REFUSED_MS - releasedMsAgo };
  }
  if (endedByHandMsAgo !== null && endedByHandMsAgo < ENDED_BY_HAND_WINDOW_MS) {
    return { kind: "too_many", freeInMs: ENDED_BY_HAND_WINDOW_MS - endedByHandMsAgo };
  }
  return { kind: "start", endsIdle };
}

/**
 * How long an instance trusts a lease, counted from when it sent the claim or renewal that was confirmed. It is shorter than
 * the timeout by the time that a cut may take, so that two devices are never served at once.
 */
export function leaseTrustMs(sessionTimeoutMs: number): number {
  return sessionTimeoutMs - Math.min(4 * SECOND_MS, sessionTimeoutMs / 3);
}

/** How often usage is flushed and leases are renewed. A crash loses at most one interval (contract, One device at a time). */
export function flushIntervalMs(sessionTimeoutMs: number): number {
  return Math.min(4 * SECOND_MS, sessionTimeoutMs / 4);
}
