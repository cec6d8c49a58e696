import { SECOND_MS } from "../../kernel/duration.ts";

/** How long a token that was used still gets an answer: the first one may have been lost on its way (ADR 22). */
const GRACE_MS = 30 * SECOND_MS;
/** Of two calls at once the second may have begun first. Further ahead a time is only after a failover to a server with another clock. */
const AHEAD_MAX_MS = 5 * SECOND_MS;
/** A tool renews once an hour. One that renews in a loop must not let the row grow; beyond this its token stays the same. */
const ROTATIONS_IN_GRACE_MAX = 10;

/** What is stored of a sign-in's refresh tokens: which is the newest, and when the last few rotations were, oldest first. */
export type RefreshState = { readonly generation: number; readonly rotatedAt: readonly Date[] };

/** `repeat`: the newest token is given again. `reused`: the token was used too long ago, so somebody else has it or its successor. */
export type RefreshVerdict =
  | ({ readonly kind: "rotate" } & RefreshState)
  | { readonly kind: "repeat"; readonly generation: number }
  | { readonly kind: "reused" };

/**
 * What a genuine token of this generation gets. One that is newer than the stored state is accepted: the database has lost its last
 * moments, at a failover.
 * @param now by the clock of the times in `state`, the database's
 */
export function judgeRefresh(state: RefreshState, presented: number, now: Date): RefreshVerdict {
  if (presented < state.generation) {
    // The last entry is the rotation that used the token before the newest.
    const usedAt = state.rotatedAt.at(presented - state.generation);
    return usedAt !== undefined && isInGrace(usedAt, now)
      ? { kind: "repeat", generation: state.generation }
      : { kind: "reused" };
  }
  const recent = state.rotatedAt.filter((at) => isInGrace(at, now));
  if (recent.length >= ROTATIONS_IN_GRACE_MAX) return { kind: "repeat", generation: presented };
  return { kind: "rotate", generation: presented + 1, rotatedAt: [...recent, now] };
}

function isInGrace(usedAt: Date, now: Date): boolean {
  const ageMs = now.getTime() - usedAt.getTime();
  return ageMs >= -AHEAD_MAX_MS && ageMs <= GRACE_MS;
}
