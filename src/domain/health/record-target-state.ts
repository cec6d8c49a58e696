import type { Tx } from "../../kernel/database.port.ts";
import type { HealthReport } from "./health-state.ts";
import { insertChange } from "./target-status-store.ts";

/**
 * Stores that the target came up or went down, if the health check differs from the newest stored change. If several instances
 * do so at once, the change is stored once. It is stored so that "since when" is known after a restart.
 * @throws service_unavailable: nothing is stored; the next check will store it
 */
export async function recordTargetState(tx: Tx, { findings, checkedAt }: HealthReport): Promise<void> {
  const target = findings.find(({ name }) => name === "upstream");
  if (target === undefined) return;
  await insertChange(tx, { state: target.isUp ? "up" : "down", changedAt: checkedAt });
}
