import type { TargetState } from "../../kernel/target-state.ts";

/** The target came up or went down. */
export type TargetChange = { readonly state: TargetState; readonly changedAt: Date };

/** A time in which the target was down. */
export type Outage = {
  readonly from: Date;
  /** Null while it lasts. */
  readonly to: Date | null;
};

/** The state of the target now. */
export type TargetStatus =
  | { readonly state: TargetState; readonly since: Date; readonly checkedAt: Date }
  | { readonly state: "unknown"; readonly since: null; readonly checkedAt: null };

/**
 * The state of the target, by the newer of this instance's last check and the newest stored change.
 * @param seen this instance's last check; null before the first one
 * @param last the newest stored change; if its state differs from the check, the state lasts since the check
 */
export function targetStatusOf(
  seen: { readonly isUp: boolean; readonly checkedAt: Date } | null,
  last: TargetChange | null,
): TargetStatus {
  if (seen === null) return { state: "unknown", since: null, checkedAt: null };
  const { checkedAt } = seen;
  if (last !== null && last.changedAt > checkedAt) {
    return { state: last.state, since: last.changedAt, checkedAt: last.changedAt };
  }
  const state = seen.isUp ? "up" : "down";
  return { state, since: last?.state === state ? last.changedAt : checkedAt, checkedAt };
}

/**
 * The outages that end after `sinceMs`, newest first, each with its true beginning.
 * @param changes newest first; up and down alternate
 */
export function outagesOf(changes: readonly TargetChange[], sinceMs: number): Outage[] {
  return changes
    .map(({ state, changedAt }, at): Outage | null =>
      state === "down" ? { from: changedAt, to: changes[at - 1]?.changedAt ?? null } : null,
    )
    .filter((outage) => outage !== null)
    .filter(({ to }) => to === null || to.getTime() > sinceMs);
}
