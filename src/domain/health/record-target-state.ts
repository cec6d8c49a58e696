import { THE_SERVICE } from "../../kernel/actor.ts";
import type { Clock } from "../../kernel/clock.port.ts";
import type { Tx } from "../../kernel/database.port.ts";
import { SECOND_MS } from "../../kernel/duration.ts";
import type { NewId, Uuid } from "../../kernel/ids.ts";
import { recordFact } from "../facts/record-fact.ts";
import { type CheckTimes, longestGapMs } from "./health-rules.ts";
import type { HealthReport } from "./health-state.ts";
import { insertChange, selectChanges } from "./target-status-store.ts";
import { changeOf } from "./target-view-rules.ts";
import { deleteExpiredViews, lockViews, selectViews, storeView } from "./target-view-store.ts";

/** A state that has lasted for three checks, or so long, counts: else a target that comes and goes stores a change each time. */
const DWELL_MS_MAX = 15 * SECOND_MS;

export type TargetWatchDeps = {
  readonly clock: Clock;
  readonly newId: NewId;
  readonly instanceId: Uuid;
  readonly healthCheck: CheckTimes;
};

/**
 * Stores how this process sees the target and, if all processes together prove that it came up or went down, that change, and
 * records it as a fact. It is stored so that "since when" is known after a restart. That the target is up at the very first check
 * is no news.
 * @param tx a transaction
 * @throws service_unavailable: nothing is stored; the next check will store it
 */
export async function recordTargetState(tx: Tx, deps: TargetWatchDeps, report: HealthReport): Promise<void> {
  const { clock, healthCheck, instanceId: holder } = deps;
  const target = report.findings.find(({ name }) => name === "upstream");
  if (target === undefined) return;
  const nowMs = clock.monotonicMs();
  const seenAgeMs = nowMs - report.checkedAtMs;
  // A process that was paused has not looked since.
  if (seenAgeMs > longestGapMs(healthCheck)) return;
  await lockViews(tx);
  const state = target.isUp ? "up" : "down";
  await storeView(tx, { holder, state, seenAgeMs, sinceAgeMs: nowMs - target.sinceMs });
  await recordChange(tx, deps);
  await deleteExpiredViews(tx);
}

async function recordChange(tx: Tx, deps: TargetWatchDeps): Promise<void> {
  const dwellMs = Math.min(3 * deps.healthCheck.intervalMs, DWELL_MS_MAX);
  const [newest = null] = await selectChanges(tx, 1);
  const { views, nowMs } = await selectViews(tx);
  const change = changeOf(views, newest, { nowMs, dwellMs });
  if (change === null || !(await insertChange(tx, change))) return;
  const common = { resourceId: null, userId: null };
  if (change.state === "down") await recordFact(tx, deps, THE_SERVICE, { ...common, name: "target.down" });
  else if (newest !== null) {
    const after = { down_since: newest.changedAt.toISOString() };
    await recordFact(tx, deps, THE_SERVICE, { ...common, name: "target.up", after });
  }
}
