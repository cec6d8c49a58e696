import type { Actor } from "../../kernel/actor.ts";
import type { Clock } from "../../kernel/clock.port.ts";
import type { Tx } from "../../kernel/database.port.ts";
import { AppError } from "../../kernel/errors.ts";
import type { NewId, Uuid } from "../../kernel/ids.ts";
import { type Precondition, requirePrecondition } from "../../kernel/precondition.ts";
import { recordFact } from "../facts/record-fact.ts";
import { type MaintenanceWindow, maintenanceStateOf } from "./maintenance-rules.ts";
import { lockWindows, updateWindow } from "./maintenance-store.ts";
import { laterThan, membersOf, requireOpen, versionOf } from "./plan-maintenance.ts";

/**
 * Ends a window that runs, now; cancels one that has not begun, and everybody who was told of it is told so. Writes one audit row: an early
 * end is a change of `ends_at`. What live tokens lost until now is given back by `noteMaintenance`.
 * @throws not_found. @throws maintenance_over: it has ended or was cancelled. @throws precondition_failed
 */
export async function endMaintenance(
  tx: Tx,
  deps: { readonly clock: Clock; readonly newId: NewId },
  actor: Actor,
  { id, precondition }: { readonly id: Uuid; readonly precondition: Precondition },
): Promise<MaintenanceWindow> {
  await lockWindows(tx);
  const now = new Date(deps.clock.nowMs());
  const window = await requireOpen(tx, id, now);
  requirePrecondition(precondition, versionOf(window));
  const isRunning = maintenanceStateOf(window, now.getTime()) === "running";
  const updatedAt = laterThan(window.updatedAt, now);
  const over = await updateWindow(
    tx,
    id,
    isRunning
      ? { endsAt: now, updatedAt, tellsOwners: false }
      : { cancelledAt: now, updatedAt, tellsOwners: true },
  );
  if (over === null) throw new AppError("maintenance_over");
  const common = { resourceId: id, userId: null, before: membersOf(window) };
  await recordFact(
    tx,
    deps,
    actor,
    isRunning
      ? { ...common, name: "maintenance.changed", after: membersOf(over) }
      : { ...common, name: "maintenance.cancelled" },
  );
  return over;
}
