import { HOUR_MS, SECOND_MS } from "../../kernel/duration.ts";

/** A released device is refused so long, so that its next poll does not win the token back (contract, Access tokens). */
const RELEASED_DEVICE_REFUSED_MS = 10 * SECOND_MS;

/**
 * How many sessions of a token may be ended by hand (log-out, release, the desk) in an hour. Each leaves a row for ever; nobody
 * changes devices once a minute for an hour. Idle sessions end no oftener than the time-out lets them, and are not counted.
 */
export const ENDED_BY_HAND_MAX = 60;
const ENDED_BY_HAND_WINDOW_MS = HOUR_MS;

/** The ended sessions of a token, on the database's clock. */
export type PastSessions = {
  /** How long ago this device was released from the token; null if it was not lately. */
  readonly releasedMsAgo: number | null;
  /** How long ago the last session but `ENDED_BY_HAND_MAX - 1` was ended by hand; null if there were fewer. */
  readonly endedByHandMsAgo: number | null;
};

/** The open session of a token as the database shows it; ages are on the database's clock. */
export type OpenSession = { readonly deviceId: string; readonly idleMs: number };

export type ClaimJudgement =
  | { readonly kind: "renew" }
  /** The open session, if there is one, has been idle for too long: it ends, and a new one starts. */
  | { readonly kind: "start"; readonly endsIdle: boolean }
  | { readonly kind: "conflict"; readonly freeInMs: number }
  | { readonly kind: "released"; readonly freeInMs: number }
  /** Sessions of this token were ended by hand too often. */
  | { readonly kind: "too_many"; readonly freeInMs: number };

/** Whether the open session has been idle for so long that whoever comes next starts a new one. */
export function isIdle(open: OpenSession, sessionTimeoutMs: number): boolean {
  return open.idleMs >= sessionTimeoutMs;
}

/**
 * Who may hold a token's lease (contract, One device at a time).
 * @param open the token's open session, if any
 * @param past looked at only where no session is open, or it is idle
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
 * How long an instance trusts a lease after it sent the claim or renewal that was confirmed. It is shorter than the
 * time-out by a margin for the time that a cut takes, so that no other device can be served while this one still is.
 */
export function leaseTrustMs(sessionTimeoutMs: number): number {
  return sessionTimeoutMs - Math.min(4 * SECOND_MS, sessionTimeoutMs / 3);
}

/** How often usage is flushed and leases are renewed: a crash loses at most so much (contract, One device at a time). */
export function flushIntervalMs(sessionTimeoutMs: number): number {
  return Math.min(4 * SECOND_MS, sessionTimeoutMs / 4);
}
