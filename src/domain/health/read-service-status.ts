import type { Clock } from "../../kernel/clock.port.ts";
import type { Tx } from "../../kernel/database.port.ts";
import { DAY_MS, MINUTE_MS } from "../../kernel/duration.ts";
import { countOpenSessions } from "../sessions/count-open-sessions.ts";
import { readBusy } from "../shares/read-busy.ts";
import { countRequests } from "../usage/count-requests.ts";
import type { HealthReport } from "./health-state.ts";
import { type Outage, outagesOf, type TargetStatus, targetStatusOf } from "./target-status-rules.ts";
import { selectChanges } from "./target-status-store.ts";

/** What the public may know of the service: nothing about the target's address, users or tokens. */
export type ServiceStatus = {
  /** Devices that hold a token. */
  readonly activeSessions: number;
  /** Requests proxied in the last minute, as far as they were flushed. */
  readonly requestsLastMinute: number;
  readonly target: TargetStatus;
  /** Requests wait for their turn at the target. */
  readonly isBusy: boolean;
  /** Of the last 30 days, newest first, at most 50. */
  readonly outages: readonly Outage[];
};

/** As many as the status page displays. */
const OUTAGES_SINCE_MS = 30 * DAY_MS;
const OUTAGES_MAX = 50;

/** The status now, by the last health check of this instance and the changes that all instances have stored. */
export async function readServiceStatus(
  tx: Tx,
  { clock, health }: { readonly clock: Clock; readonly health: { current(): HealthReport } },
): Promise<ServiceStatus> {
  const nowMs = clock.nowMs();
  // Two rows for each outage, and one more if the newest change is that the target came up.
  const changes = await selectChanges(tx, 2 * OUTAGES_MAX + 1);
  const { findings, checkedAt } = health.current();
  const seen = findings.find(({ name }) => name === "upstream");
  return {
    activeSessions: await countOpenSessions(tx),
    requestsLastMinute: await countRequests(tx, new Date(nowMs - MINUTE_MS)),
    isBusy: await readBusy(tx),
    target: targetStatusOf(seen === undefined ? null : { isUp: seen.isUp, checkedAt }, changes[0] ?? null),
    outages: outagesOf(changes, nowMs - OUTAGES_SINCE_MS).slice(0, OUTAGES_MAX),
  };
}
