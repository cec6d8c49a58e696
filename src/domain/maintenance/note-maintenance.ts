import { THE_SERVICE } from "../../kernel/actor.ts";
import type { Clock } from "../../kernel/clock.port.ts";
import type { Tx } from "../../kernel/database.port.ts";
import type { NewId } from "../../kernel/ids.ts";
import { startForWindow } from "../compensation/start-compensation.ts";
import { recordFact } from "../facts/record-fact.ts";
import {
  lockWindows,
  selectOwnersOfLiveTokens,
  selectUnnotedWindows,
  selectUntoldWindow,
  storeNoted,
  storeTold,
} from "./maintenance-store.ts";
import { membersOf } from "./plan-maintenance.ts";

/** A fact for each; the next turn takes the rest. */
const OWNERS_AT_ONCE_MAX = 200;

type Deps = { readonly clock: Clock; readonly newId: NewId };

/**
 * Records windows that have begun, and those that have ended, each once; with the end it begins to give back what live tokens lost in the
 * window as it really was. Instances obey windows by themselves: this only tells of it.
 */
export async function noteMaintenance(tx: Tx, deps: Deps): Promise<void> {
  const now = new Date(deps.clock.nowMs());
  if ((await selectUnnotedWindows(tx, now)).length === 0) return;
  await lockWindows(tx);
  for (const window of await selectUnnotedWindows(tx, now)) {
    const { id, startsAt, endsAt } = window;
    const common = { resourceId: id, userId: null };
    if (!window.isStartNoted) {
      await recordFact(tx, deps, THE_SERVICE, {
        ...common,
        name: "maintenance.started",
        after: membersOf(window),
      });
      await storeNoted(tx, id, "start", now);
    }
    if (endsAt > now) continue;
    await recordFact(tx, deps, THE_SERVICE, {
      ...common,
      name: "maintenance.ended",
      before: membersOf(window),
      after: { ends_at: endsAt.toISOString(), target_is_down: await isTargetDown(tx) },
    });
    await storeNoted(tx, id, "end", now);
    await startForWindow(tx, deps, THE_SERVICE, {
      windowId: id,
      fromMs: startsAt.getTime(),
      toMs: endsAt.getTime(),
    });
  }
}

/** By the newest stored change. That it went down during the window was told to nobody. */
async function isTargetDown(tx: Tx): Promise<boolean> {
  const newest = await tx
    .selectFrom("target_status_changes")
    .select("state")
    .orderBy("number", "desc")
    .limit(1)
    .executeTakeFirst();
  return newest?.state === "down";
}

/**
 * Tells the next owners of live tokens of a window that was planned, moved or cancelled. Nobody is told of one that is over.
 * @returns how many were told; null if there is no window that anybody is to be told of
 */
export async function tellOwners(tx: Tx, deps: Deps): Promise<number | null> {
  if ((await selectUntoldWindow(tx)) === null) return null;
  await lockWindows(tx);
  const window = await selectUntoldWindow(tx);
  if (window === null) return null;
  const now = new Date(deps.clock.nowMs());
  const slice = { now, after: window.toldAfter, limit: OWNERS_AT_ONCE_MAX };
  const owners = window.endsAt <= now ? [] : await selectOwnersOfLiveTokens(tx, slice);
  for (const userId of owners) {
    const common = { resourceId: window.id, userId, after: membersOf(window) };
    await recordFact(
      tx,
      deps,
      THE_SERVICE,
      window.cancelledAt === null
        ? { ...common, name: "maintenance.announced" }
        : { ...common, name: "maintenance.called_off" },
    );
  }
  await storeTold(tx, window.id, owners.at(-1) ?? null, now);
  return owners.length;
}
