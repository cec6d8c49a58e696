import { SECOND_MS } from "../../kernel/duration.ts";

/** A released device is refused so long, so that its next poll does not win the token back (contract, Access tokens). */
const RELEASED_DEVICE_REFUSED_MS = 10 * SECOND_MS;

/** The open session of a token as the database shows it; ages are on the database's clock. */
export type OpenSession = { readonly deviceId: string; readonly idleMs: number };

export type ClaimJudgement =
  | { readonly kind: "renew" }
  /** The open session, if there is one, has been idle for too long: it ends, and a new one starts. */
  | { readonly kind: "start"; readonly endsIdle: boolean }
  | { readonly kind: "conflict"; readonly freeInMs: number }
  | { readonly kind: "released"; readonly freeInMs: number };

/**
 * Who may hold a token's lease (contract, Proxy: "One token = one device").
 * @param open the token's open session, if any
 * @param releasedMsAgo how long ago this device was released from this token, if it was
 */
export function judgeClaim(
  open: OpenSession | null,
  deviceId: string,
  releasedMsAgo: number | null,
  sessionTimeoutMs: number,
): ClaimJudgement {
  const isIdle = open !== null && open.idleMs >= sessionTimeoutMs;
  if (open !== null && !isIdle) {
    if (open.deviceId === deviceId) return { kind: "renew" };
    return { kind: "conflict", freeInMs: sessionTimeoutMs - open.idleMs };
  }
  if (releasedMsAgo !== null && releasedMsAgo < RELEASED_DEVICE_REFUSED_MS) {
    return { kind: "released", freeInMs: RELEASED_DEVICE_REFUSED_MS - releasedMsAgo };
  }
  return { kind: "start", endsIdle: isIdle };
}

/**
 * How long an instance trusts a lease after it sent the claim or renewal that was confirmed. It is shorter than the
 * time-out by a margin for the time that a cut takes, so that no other device can be served while this one still is.
 */
export function leaseTrustMs(sessionTimeoutMs: number): number {
  return sessionTimeoutMs - Math.min(4 * SECOND_MS, sessionTimeoutMs / 3);
}

/** How often usage is flushed and leases are renewed: a crash loses at most so much (contract: 5 s). */
export function flushIntervalMs(sessionTimeoutMs: number): number {
  return Math.min(4 * SECOND_MS, sessionTimeoutMs / 4);
}
