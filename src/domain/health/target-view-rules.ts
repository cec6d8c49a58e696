import type { TargetState } from "../../kernel/target-state.ts";
import type { TargetChange } from "./target-status-rules.ts";

/** How one process sees the target, by the database's clock. */
export type TargetView = {
  readonly state: TargetState;
  /** Since when it has found the same. */
  readonly since: Date;
  /** When it last looked. */
  readonly seenAt: Date;
  /** False: it has not told anything for so long that it no longer counts. */
  readonly isFresh: boolean;
};

/**
 * The change of the target's state that all views together prove. One process that cannot reach it has a fault of its own: the target
 * is down if all that still count say so, from when the last of them has, or from when one that is gone last saw it up.
 * @param newest the last change; null: none yet
 * @param dwellMs a state that has not lasted for so long is none yet; when it has, the change is dated from its beginning
 * @returns null: nothing has changed
 */
export function changeOf(
  views: readonly TargetView[],
  newest: TargetChange | null,
  { nowMs, dwellMs }: { readonly nowMs: number; readonly dwellMs: number },
): TargetChange | null {
  const fresh = views.filter(({ isFresh }) => isFresh);
  if (fresh.length === 0) return null;
  const ups = views.filter(({ state }) => state === "up");
  const freshUps = ups.filter(({ isFresh }) => isFresh);
  const state = freshUps.length > 0 ? "up" : "down";
  if (state === newest?.state) return null;
  const beganMs =
    state === "up"
      ? Math.min(...freshUps.map(({ since }) => since.getTime()))
      : Math.max(...fresh.map(({ since }) => since.getTime()), ...ups.map(({ seenAt }) => seenAt.getTime()));
  if (nowMs - beganMs < dwellMs) return null;
  // A process that comes back may have seen it up for longer than the others have seen it down.
  const afterMs = newest === null ? beganMs : Math.max(beganMs, newest.changedAt.getTime() + 1);
  return { state, changedAt: new Date(afterMs) };
}
