import { THE_SERVICE } from "../../kernel/actor.ts";
import type { Clock } from "../../kernel/clock.port.ts";
import type { Database, Tx } from "../../kernel/database.port.ts";
import type { NewId } from "../../kernel/ids.ts";
import { readBackupState } from "../backups/read-backup-state.ts";
import { recordFact } from "../facts/record-fact.ts";
import { bucketsOf } from "../usage/bucket-rules.ts";
import { isDiskLow } from "./disk-rules.ts";
import { localClockOf } from "./local-clock-rules.ts";
import { moveMark } from "./mark-store.ts";
import { type CalendarDay, readDay } from "./read-day.ts";

type Deps = { readonly clock: Clock; readonly newId: NewId };

/** Records, once a day of UTC, that the newest backup is older than the schedule allows. */
export async function noteOverdueBackup(
  tx: Tx,
  deps: Deps & { readonly backupEveryMs: number | null },
): Promise<void> {
  const { status, lastMadeAt } = await readBackupState(tx, deps.clock, deps.backupEveryMs);
  if (status !== "overdue") return;
  const now = new Date(deps.clock.nowMs());
  if (!(await moveMark(tx, "backup_overdue", dayOf(now), now))) return;
  const after = lastMadeAt === null ? {} : { last_made_at: lastMadeAt.toISOString() };
  await recordFact(tx, deps, THE_SERVICE, { name: "backup.overdue", resourceId: null, userId: null, after });
}

/** The space of a disk that this instance writes to. */
export type DiskSpace = { readonly path: string; readonly freeBytes: number; readonly totalBytes: number };

/** Records, once a day of UTC for each machine and path, that a disk is nearly full. Measures before it opens a transaction. */
export async function noteLowDisks(
  deps: Deps & {
    readonly database: Database;
    readonly host: string;
    readonly measureDisks: () => Promise<readonly DiskSpace[]>;
  },
): Promise<void> {
  const low = (await deps.measureDisks()).filter(isDiskLow);
  for (const { path, freeBytes, totalBytes } of low) {
    await deps.database.transaction(async (tx) => {
      const now = new Date(deps.clock.nowMs());
      if (!(await moveMark(tx, `disk_low ${deps.host} ${path}`, dayOf(now), now))) return;
      await recordFact(tx, deps, THE_SERVICE, {
        name: "disk.low",
        resourceId: null,
        userId: null,
        after: { host: deps.host, path, free_bytes: freeBytes, total_bytes: totalBytes },
      });
    });
  }
}

/** When operators get the figures of the day before. */
export type DigestPlan = { readonly hour: number; readonly timeZone: string };

/** Records the figures of yesterday, once, as soon as the hour of the digest has come. */
export async function noteDay(
  tx: Tx,
  deps: Deps & { readonly digest: DigestPlan | null; readonly backupEveryMs: number | null },
): Promise<void> {
  if (deps.digest === null) return;
  const nowMs = deps.clock.nowMs();
  const clock = localClockOf(deps.digest.timeZone);
  if (clock.minuteAt(nowMs) < deps.digest.hour * 60) return;
  const today = clock.dayAt(nowMs);
  if (!(await moveMark(tx, "digest", today, new Date(nowMs)))) return;
  const figures = await readDay(tx, dayBefore(nowMs, deps.digest.timeZone));
  const { status } = await readBackupState(tx, deps.clock, deps.backupEveryMs);
  const after = { ...figures, backup_status: status };
  await recordFact(tx, deps, THE_SERVICE, {
    name: "report.daily",
    resourceId: after.day,
    userId: null,
    after,
  });
}

/** Yesterday in a time zone. By `Intl` alone: PostgreSQL knows other names, and other zones by the same name, such as `IST`. */
function dayBefore(nowMs: number, timeZone: string): CalendarDay {
  const [starts, ends] = bucketsOf("week", nowMs, timeZone).starts.slice(-2);
  if (starts === undefined || ends === undefined) throw new Error("a week has no two days");
  return { day: localClockOf(timeZone).dayAt(starts.getTime()), starts, ends };
}

function dayOf(time: Date): string {
  return time.toISOString().slice(0, 10);
}
