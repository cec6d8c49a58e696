import type { Actor } from "../../kernel/actor.ts";
import type { Clock } from "../../kernel/clock.port.ts";
import type { Tx } from "../../kernel/database.port.ts";
import { DAY_MS, MINUTE_MS } from "../../kernel/duration.ts";
import { AppError } from "../../kernel/errors.ts";
import type { NewId, Uuid } from "../../kernel/ids.ts";
import { type Precondition, requirePrecondition } from "../../kernel/precondition.ts";
import { recordFact } from "../facts/record-fact.ts";
import { type MaintenanceWindow, maintenanceStateOf } from "./maintenance-rules.ts";
import {
  insertWindow,
  lockWindows,
  selectWindow,
  selectWindowsAhead,
  updateWindow,
  WINDOWS_AHEAD_MAX,
} from "./maintenance-store.ts";

/** Whoever plans further ahead has mistyped the year. */
const AHEAD_MS_MAX = 366 * DAY_MS;
/** A window nobody ends must not close the service for ever. It can be prolonged. */
const WINDOW_MS_MAX = 7 * DAY_MS;
/** A start that the client's clock, or the way here, made a little late means "now". */
const LATE_MS_MAX = MINUTE_MS;

type Deps = { readonly clock: Clock; readonly newId: NewId };

export type MaintenancePlan = {
  /** Null: now. */
  readonly startsAt: Date | null;
  readonly endsAt: Date;
  readonly note: string | null;
};

/**
 * Plans a window in which nobody is let through to the target. Every instance obeys it within a second. Writes one audit row; operators and
 * the owners of live tokens are told.
 * @throws times_reversed, time_past, maintenance_too_far `{days}`, maintenance_too_long `{days}`: its times
 * @throws maintenance_overlap `{starts_at, ends_at}`: there is another window in that time. @throws maintenance_limit
 */
export async function planMaintenance(
  tx: Tx,
  deps: Deps,
  actor: Actor,
  plan: MaintenancePlan,
): Promise<MaintenanceWindow> {
  await lockWindows(tx);
  const now = new Date(deps.clock.nowMs());
  const startsAt = plan.startsAt === null || isJustPast(plan.startsAt, now) ? now : plan.startsAt;
  const times = { startsAt, endsAt: plan.endsAt };
  if (startsAt < now) throw new AppError("time_past");
  requireTimes(times, now);
  await requireFree(tx, times, null, now);
  const window: MaintenanceWindow = {
    ...times,
    id: deps.newId(),
    note: plan.note,
    createdBy: actor.userId,
    createdAt: now,
    updatedAt: now,
    cancelledAt: null,
  };
  await insertWindow(tx, window);
  await recordFact(tx, deps, actor, {
    name: "maintenance.planned",
    resourceId: window.id,
    userId: null,
    after: membersOf(window),
  });
  return window;
}

/**
 * Changes a window that has not ended. One that runs keeps its start. Writes one audit row; everybody is told of new times.
 * @throws not_found. @throws maintenance_over: it has ended or was cancelled. @throws precondition_failed
 * @throws maintenance_begun: it runs, so its start stays. @throws as `planMaintenance`
 */
export async function changeMaintenance(
  tx: Tx,
  deps: Deps,
  actor: Actor,
  change: {
    readonly id: Uuid;
    readonly startsAt?: Date;
    readonly endsAt?: Date;
    readonly note?: string | null;
    readonly precondition: Precondition;
  },
): Promise<MaintenanceWindow> {
  await lockWindows(tx);
  const now = new Date(deps.clock.nowMs());
  const window = await requireOpen(tx, change.id, now);
  requirePrecondition(change.precondition, versionOf(window));
  const times = { startsAt: change.startsAt ?? window.startsAt, endsAt: change.endsAt ?? window.endsAt };
  const startMoves = times.startsAt.getTime() !== window.startsAt.getTime();
  const endMoves = times.endsAt.getTime() !== window.endsAt.getTime();
  if (startMoves && window.startsAt <= now) throw new AppError("maintenance_begun");
  if (startMoves && times.startsAt < now) throw new AppError("time_past");
  if (endMoves && times.endsAt <= now) throw new AppError("time_past");
  requireTimes(times, now);
  await requireFree(tx, times, window.id, now);
  const changed = await updateWindow(tx, window.id, {
    ...times,
    ...(change.note === undefined ? {} : { note: change.note }),
    updatedAt: laterThan(window.updatedAt, now),
    tellsOwners: startMoves || endMoves,
  });
  if (changed === null) throw new AppError("maintenance_over");
  await recordFact(tx, deps, actor, {
    name: "maintenance.changed",
    resourceId: window.id,
    userId: null,
    before: membersOf(window),
    after: membersOf(changed),
  });
  return changed;
}

/** The version of a window, for `ETag`. */
export function versionOf({ updatedAt }: MaintenanceWindow): string {
  return updatedAt.toISOString();
}

/** Two changes within a millisecond are two versions. */
export function laterThan(before: Date, now: Date): Date {
  return new Date(Math.max(now.getTime(), before.getTime() + 1));
}

/** What the facts say of a window. */
export function membersOf({ startsAt, endsAt, note }: MaintenanceWindow) {
  return { starts_at: startsAt.toISOString(), ends_at: endsAt.toISOString(), note };
}

/** @throws not_found. @throws maintenance_over */
export async function requireOpen(tx: Tx, id: Uuid, now: Date): Promise<MaintenanceWindow> {
  const window = await selectWindow(tx, id);
  if (window === null) throw new AppError("not_found");
  const state = maintenanceStateOf(window, now.getTime());
  if (state === "ended" || state === "cancelled") throw new AppError("maintenance_over");
  return window;
}

function isJustPast(startsAt: Date, now: Date): boolean {
  return startsAt <= now && startsAt.getTime() >= now.getTime() - LATE_MS_MAX;
}

type Times = Pick<MaintenanceWindow, "startsAt" | "endsAt">;

function requireTimes({ startsAt, endsAt }: Times, now: Date): void {
  if (startsAt >= endsAt) throw new AppError("times_reversed");
  if (startsAt.getTime() > now.getTime() + AHEAD_MS_MAX)
    throw new AppError("maintenance_too_far", { days: AHEAD_MS_MAX / DAY_MS });
  if (endsAt.getTime() - startsAt.getTime() > WINDOW_MS_MAX)
    throw new AppError("maintenance_too_long", { days: WINDOW_MS_MAX / DAY_MS });
}

async function requireFree(
  tx: Tx,
  { startsAt, endsAt }: Times,
  ownId: Uuid | null,
  now: Date,
): Promise<void> {
  const others = (await selectWindowsAhead(tx, now)).filter(({ id }) => id !== ownId);
  if (others.length >= WINDOWS_AHEAD_MAX)
    throw new AppError("maintenance_limit", { count: WINDOWS_AHEAD_MAX });
  const other = others.find((window) => window.startsAt < endsAt && window.endsAt > startsAt);
  if (other === undefined) return;
  const facts = { starts_at: other.startsAt.toISOString(), ends_at: other.endsAt.toISOString() };
  throw new AppError("maintenance_overlap", facts);
}
