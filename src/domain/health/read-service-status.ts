import type { Clock } from "../../kernel/clock.port.ts";
import type { Tx } from "../../kernel/database.port.ts";
import { DAY_MS } from "../../kernel/duration.ts";
import type { HealthReport } from "./health-state.ts";
import { type Outage, outagesOf, type TargetStatus, targetStatusOf } from "./target-status-rules.ts";
import { type Activity, selectActivity, selectChanges } from "./target-status-store.ts";

/** What everybody may know of the service: nothing of the target's address, of users or of tokens. */
export type ServiceStatus = Activity & {
  readonly target: TargetStatus;
  /** Of the last 30 days, newest first, at most 50. */
  readonly outages: readonly Outage[];
};

/** As far as a page shows them. */
const OUTAGES_SINCE_MS = 30 * DAY_MS;
const OUTAGES_MAX = 50;

/** The status now, by the last health check of this instance and what all of them wrote down. */
export async function readServiceStatus(
  tx: Tx,
  { clock, health }: { readonly clock: Clock; readonly health: { current(): HealthReport } },
): Promise<ServiceStatus> {
  const nowMs = clock.nowMs();
  // Two rows for each outage, and one more where the newest says that the target is up.
  const changes = await selectChanges(tx, 2 * OUTAGES_MAX + 1);
  const activity = await selectActivity(tx, nowMs);
  const { findings, checkedAt } = health.current();
  const seen = findings.find(({ name }) => name === "upstream");
  return {
    ...activity,
    target: targetStatusOf(seen === undefined ? null : { isUp: seen.isUp, checkedAt }, changes[0] ?? null),
    outages: outagesOf(changes, nowMs - OUTAGES_SINCE_MS).slice(0, OUTAGES_MAX),
  };
}
