import type { Uuid } from "../../kernel/ids.ts";

export const MAINTENANCE_STATES = ["planned", "running", "ended", "cancelled"] as const;
export type MaintenanceState = (typeof MAINTENANCE_STATES)[number];

/** A time in which nobody is let through to the target. */
export type MaintenanceWindow = {
  readonly id: Uuid;
  readonly startsAt: Date;
  /** When it is planned to end; once it was ended early, when that was. */
  readonly endsAt: Date;
  /** What customers are told beside the times; null if nothing. */
  readonly note: string | null;
  /** Null: the command line. */
  readonly createdBy: Uuid | null;
  readonly createdAt: Date;
  /** Changes with each change of the window. */
  readonly updatedAt: Date;
  readonly cancelledAt: Date | null;
};

/** A window runs from the millisecond of its start on, and no longer at that of its end. */
export function maintenanceStateOf(
  { startsAt, endsAt, cancelledAt }: Pick<MaintenanceWindow, "startsAt" | "endsAt" | "cancelledAt">,
  nowMs: number,
): MaintenanceState {
  if (cancelledAt !== null) return "cancelled";
  if (nowMs < startsAt.getTime()) return "planned";
  return nowMs < endsAt.getTime() ? "running" : "ended";
}

/** The window that runs at `nowMs`; null if none does. */
export function runningWindow<W extends Pick<MaintenanceWindow, "startsAt" | "endsAt" | "cancelledAt">>(
  windows: readonly W[],
  nowMs: number,
): W | null {
  return windows.find((window) => maintenanceStateOf(window, nowMs) === "running") ?? null;
}

/** When requests are let through again, by the plan: a window may begin as the one before it ends. Null if none runs. */
export function opensAt(
  windows: readonly Pick<MaintenanceWindow, "startsAt" | "endsAt" | "cancelledAt">[],
  nowMs: number,
): Date | null {
  let endsAt: Date | null = null;
  for (let atMs = nowMs; ; atMs = endsAt.getTime()) {
    const running = runningWindow(windows, atMs);
    if (running === null) return endsAt;
    endsAt = running.endsAt;
  }
}
