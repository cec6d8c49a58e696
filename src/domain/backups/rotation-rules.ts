import { DAY_MS } from "../../kernel/duration.ts";

/** How many backups are kept of each kind. */
export type Kept = { readonly daily: number; readonly weekly: number; readonly monthly: number };

/** A complete backup in the folder. */
export type KeptFile = { readonly name: string; readonly madeAtMs: number };

const NAME = /^zenzefi-(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z\.tar\.gz\.age$/;

/** The name of a backup that began at this time: `zenzefi-20260131T030000Z.tar.gz.age`. */
export function backupFileName(madeAtMs: number): string {
  return `zenzefi-${new Date(madeAtMs).toISOString().replace(/[-:]|\.\d+/g, "")}.tar.gz.age`;
}

/** When the backup of this name was made; null for any other file. */
export function madeAtOf(name: string): number | null {
  const parts = NAME.exec(name);
  if (parts === null) return null;
  const [, year, month, day, hour, minute, second] = parts;
  const madeAtMs = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
  // 31 February is no time: such a file is not ours.
  return !Number.isNaN(madeAtMs) && backupFileName(madeAtMs) === name ? madeAtMs : null;
}

/**
 * The files that need no longer be kept. Kept are, of the last days, weeks and months (UTC) that have a backup, the newest one of
 * each. Days without one do not count, so that nothing is deleted only because nothing was made. The newest file and `justMade` are
 * always kept, whatever the clock says.
 */
export function filesToDelete(files: readonly KeptFile[], kept: Kept, justMade: string): readonly KeptFile[] {
  const newestFirst = files.toSorted((a, b) => b.madeAtMs - a.madeAtMs);
  const keep = new Set([justMade, ...newestFirst.slice(0, 1).map(({ name }) => name)]);
  const keepNewest = (count: number, periodOf: (madeAtMs: number) => number): void => {
    const periods = new Set<number>();
    for (const { name, madeAtMs } of newestFirst) {
      const period = periodOf(madeAtMs);
      if (periods.has(period)) continue;
      if (periods.size >= count) return;
      periods.add(period);
      keep.add(name);
    }
  };
  keepNewest(kept.daily, dayOf);
  keepNewest(kept.weekly, weekOf);
  keepNewest(kept.monthly, monthOf);
  return files.filter(({ name }) => !keep.has(name));
}

function dayOf(madeAtMs: number): number {
  return Math.floor(madeAtMs / DAY_MS);
}

/** Weeks begin on Monday; 1 January 1970 was a Thursday. */
function weekOf(madeAtMs: number): number {
  return Math.floor((dayOf(madeAtMs) + 3) / 7);
}

function monthOf(madeAtMs: number): number {
  const time = new Date(madeAtMs);
  return time.getUTCFullYear() * 12 + time.getUTCMonth();
}
