import type { Tx } from "../../kernel/database.port.ts";
import type { HealthReport } from "./health-state.ts";
import { insertChange } from "./target-status-store.ts";

/**
 * Writes down that the target came up or went down, if a health check saw it otherwise than the newest change says. Any
 * number of instances may do so at once: it is written once. It outlives restarts, so that "since when" does too.
 * @throws service_unavailable: nothing is written; the next check will
 */
export async function recordTargetState(tx: Tx, { findings, checkedAt }: HealthReport): Promise<void> {
  const target = findings.find(({ name }) => name === "upstream");
  if (target === undefined) return;
  await insertChange(tx, { state: target.isUp ? "up" : "down", changedAt: checkedAt });
}
