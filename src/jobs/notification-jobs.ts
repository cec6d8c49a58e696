import { addFactReader } from "../domain/facts/add-fact-reader.ts";
import { removeFactReader } from "../domain/facts/remove-fact-reader.ts";
import type { Channel } from "../domain/notifications/channel.port.ts";
import { type DeliverDeps, deliverDue } from "../domain/notifications/deliver-due.ts";
import { type FanOutDeps, fanOutFacts, NOTIFICATIONS_READER } from "../domain/notifications/fan-out-facts.ts";
import { noteEndingTokens } from "../domain/notifications/note-ending-tokens.ts";
import { noteNewPlaces } from "../domain/notifications/note-new-places.ts";
import {
  type DigestPlan,
  type DiskSpace,
  noteDay,
  noteLowDisks,
  noteOverdueBackup,
} from "../domain/notifications/note-operation.ts";
import { pruneNotifications } from "../domain/notifications/prune-notifications.ts";
import type { Database } from "../kernel/database.port.ts";
import { HOUR_MS, MINUTE_MS, SECOND_MS } from "../kernel/duration.ts";
import type { Job } from "./job.ts";

export type NotificationJobDeps = FanOutDeps &
  DeliverDeps & {
    readonly channels: readonly Channel[];
    readonly host: string;
    readonly measureDisks: () => Promise<readonly DiskSpace[]>;
    readonly digest: DigestPlan | null;
    /** Null: the service makes no backups by itself. */
    readonly backupEveryMs: number | null;
  };

/** The jobs that tell people what happened. Without a channel there is nothing to read the outbox for. */
export function notificationJobs(deps: NotificationJobDeps): readonly Job[] {
  if (deps.channels.length === 0) return [forgetReader(deps)];
  return [
    { name: "fan-out-facts", everyMs: SECOND_MS, runUnlocked: fanOutJob(deps) },
    ...deps.channels.map((channel) => ({
      name: `deliver-${channel.name}`,
      everyMs: SECOND_MS,
      runUnlocked: (stopping: AbortSignal) => deliverDue(deps, channel, stopping),
    })),
    ...noteJobs(deps),
    // On each instance: each machine has its own disks.
    { name: "note-low-disks", everyMs: MINUTE_MS, runUnlocked: () => noteLowDisks(deps) },
    { name: "prune-notifications", lock: 20, everyMs: HOUR_MS, run: () => pruneNotifications(deps) },
  ];
}

/** What only time, or several facts together, make worth telling. A transaction for each: one that fails stops no other. */
function noteJobs(deps: NotificationJobDeps): readonly Job[] {
  const everyMs = 15 * SECOND_MS;
  return [
    { name: "note-ending-tokens", lock: 17, everyMs, run: (tx) => noteEndingTokens(tx, deps) },
    { name: "note-new-places", lock: 23, everyMs, run: (tx) => noteNewPlaces(tx, deps) },
    { name: "note-overdue-backup", lock: 24, everyMs, run: (tx) => noteOverdueBackup(tx, deps) },
    { name: "note-day", lock: 25, everyMs, run: (tx) => noteDay(tx, deps) },
  ];
}

/** Reads until there is nothing more; the reader is added at the first turn. */
function fanOutJob(deps: NotificationJobDeps): (stopping: AbortSignal) => Promise<void> {
  let isReaderAdded = false;
  return async (stopping) => {
    if (!isReaderAdded) await addFactReader(deps, NOTIFICATIONS_READER);
    isReaderAdded = true;
    while (!stopping.aborted && (await fanOutFacts(deps)) > 0);
  };
}

/** After the last channel was taken away: a reader that does not read keeps the outbox full for 30 days. */
function forgetReader({ database }: { readonly database: Database }): Job {
  return {
    name: "forget-notifications",
    everyMs: 10 * MINUTE_MS,
    runUnlocked: () => database.transaction((tx) => removeFactReader(tx, NOTIFICATIONS_READER)),
  };
}
