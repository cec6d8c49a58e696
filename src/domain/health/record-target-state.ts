import { THE_SERVICE } from "../../kernel/actor.ts";
import type { Clock } from "../../kernel/clock.port.ts";
import type { Tx } from "../../kernel/database.port.ts";
import type { NewId } from "../../kernel/ids.ts";
import { recordFact } from "../facts/record-fact.ts";
import type { HealthReport } from "./health-state.ts";
import { insertChange } from "./target-status-store.ts";

/**
 * Stores that the target came up or went down, if the health check differs from the newest stored change, and records it as a
 * fact. If several instances do so at once, the change is stored once. It is stored so that "since when" is known after a restart.
 * That the target is up at the very first check is no news.
 * @param tx a transaction
 * @throws service_unavailable: nothing is stored; the next check will store it
 */
export async function recordTargetState(
  tx: Tx,
  deps: { readonly clock: Clock; readonly newId: NewId },
  { findings, checkedAt }: HealthReport,
): Promise<void> {
  const target = findings.find(({ name }) => name === "upstream");
  if (target === undefined) return;
  const { isUp } = target;
  const written = await insertChange(tx, { state: isUp ? "up" : "down", changedAt: checkedAt });
  if (written === null) return;
  const { before } = written;
  const common = { resourceId: null, userId: null };
  if (!isUp) await recordFact(tx, deps, THE_SERVICE, { ...common, name: "target.down" });
  else if (before !== null) {
    const after = { down_since: before.toISOString() };
    await recordFact(tx, deps, THE_SERVICE, { ...common, name: "target.up", after });
  }
}
