import { DAY_MS, MINUTE_MS } from "../../kernel/duration.ts";
import { isIdle, judgeClaim, type OpenSession, type PastSessions } from "./lease-rules.ts";

/** The device that lost a token is refused for so long, so that its next poll does not win it back (contract, Takeover). */
export const TAKEN_OVER_REFUSED_MS = 10 * MINUTE_MS;
/** `TAKEOVERS_PER_DAY` counts the takeovers of so long. */
export const TAKEOVERS_COUNTED_MS = DAY_MS;

/** A takeover of a token that still counts. */
export type PastTakeover = {
  /** The device that lost the token. */
  readonly deviceId: string;
  /** Null if the owner freed the seat. */
  readonly byDeviceHint: string | null;
  readonly takenAt: Date;
  /** How long the device is still refused, by the database's clock; 0 or less: no longer. */
  readonly refusedMs: number;
  /** How long it still counts against the limit, by the database's clock. */
  readonly countsMs: number;
};

/** Why a device is refused for a while. */
export type TakenOver = { readonly takenAt: Date; readonly byDeviceHint: string | null };

/** @param past newest first @returns null if the device is not refused */
export function refusalOfLoser(
  past: readonly PastTakeover[],
  deviceId: string,
): (TakenOver & { readonly freeInMs: number }) | null {
  const lost = past.find((takeover) => takeover.deviceId === deviceId && takeover.refusedMs > 0);
  if (lost === undefined) return null;
  return { takenAt: lost.takenAt, byDeviceHint: lost.byDeviceHint, freeInMs: lost.refusedMs };
}

/** How many takeovers of a token are left, and when the next one is possible if none is. */
export type TakeoversLeft =
  | { readonly left: number; readonly possibleAt: null }
  | { readonly left: 0; readonly possibleAt: Date; readonly possibleInMs: number };

/** @param past newest first */
export function takeoversLeft(past: readonly PastTakeover[], perDay: number): TakeoversLeft {
  const counted = past.filter(({ countsMs }) => countsMs > 0);
  const freeing = counted[perDay - 1];
  if (freeing === undefined) return { left: perDay - counted.length, possibleAt: null };
  const possibleAt = new Date(freeing.takenAt.getTime() + TAKEOVERS_COUNTED_MS);
  return { left: 0, possibleAt, possibleInMs: freeing.countsMs };
}

export type TakeoverJudgement =
  | { readonly kind: "renew" }
  /** `ends`: why the open session must be ended first; null if none is open. */
  | { readonly kind: "start"; readonly ends: "taken_over" | "idle" | null }
  | { readonly kind: "conflict"; readonly freeInMs: number }
  | { readonly kind: "limit" }
  | { readonly kind: "too_many"; readonly freeInMs: number };

/**
 * Decides whether a device may take a token over. Of two that ask at once one wins: the other one finds another session than the one
 * that it saw before it waited. Only ending another device's session counts against the limit. Who asks is no poll, so that a
 * refusal after a release or a takeover does not apply.
 * @param seenSessionId which session was open when the device asked
 */
export function judgeTakeover(
  asked: { readonly deviceId: string; readonly seenSessionId: string | null; readonly perDay: number },
  open: (OpenSession & { readonly id: string }) | null,
  { endedByHandMsAgo }: PastSessions,
  takeovers: readonly PastTakeover[],
  sessionTimeoutMs: number,
): TakeoverJudgement {
  if (open !== null && !isIdle(open, sessionTimeoutMs) && open.deviceId !== asked.deviceId) {
    if (open.id !== asked.seenSessionId)
      return { kind: "conflict", freeInMs: sessionTimeoutMs - open.idleMs };
    if (takeoversLeft(takeovers, asked.perDay).left === 0) return { kind: "limit" };
    return { kind: "start", ends: "taken_over" };
  }
  const past = { releasedMsAgo: null, endedByHandMsAgo };
  const judgement = judgeClaim(open, asked.deviceId, past, sessionTimeoutMs);
  switch (judgement.kind) {
    case "start":
      return { kind: "start", ends: judgement.endsIdle ? "idle" : null };
    case "released":
      throw new Error("a takeover is refused as a claim after a release");
    default:
      return judgement;
  }
}
