import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { DAY_MS, HOUR_MS } from "../../kernel/duration.ts";
import { backupFileName, filesToDelete, madeAtOf } from "./rotation-rules.ts";

const NOON = Date.UTC(2026, 2, 15, 12);
const KEEP = { daily: 7, weekly: 4, monthly: 6 };

/** One file each day, the newest at noon of 15 March 2026, a Sunday. */
function dailyFiles(days: number) {
  return Array.from({ length: days }, (_, day) => fileAt(NOON - day * DAY_MS));
}

function fileAt(madeAtMs: number) {
  return { name: backupFileName(madeAtMs), madeAtMs };
}

function daysKept(files: ReturnType<typeof dailyFiles>, keep = KEEP): string[] {
  const gone = new Set(filesToDelete(files, keep, files[0]?.name ?? ""));
  return files
    .filter((file) => !gone.has(file))
    .map(({ madeAtMs }) => new Date(madeAtMs).toISOString().slice(0, 10));
}

describe("names", () => {
  it("a name tells when the backup was made", () => {
    expect(backupFileName(NOON)).toBe("zenzefi-20260315T120000Z.tar.gz.age");
    expect(madeAtOf("zenzefi-20260315T120000Z.tar.gz.age")).toBe(NOON);
  });

  it.each([
    "zenzefi-20260231T120000Z.tar.gz.age",
    "zenzefi-20260315T120000Z.tar.gz.age.part",
    "old-zenzefi-20260315T120000Z.tar.gz.age",
    "zenzefi-20260315T120000Z.tar.gz",
    "../zenzefi-20260315T120000Z.tar.gz.age",
    "notes.txt",
  ])("%s is not ours", (name) => {
    expect(madeAtOf(name)).toBeNull();
  });
});

describe("rotation", () => {
  it("keeps the last days, then the last of each week and of each month", () => {
    expect(daysKept(dailyFiles(400))).toEqual([
      ...["2026-03-15", "2026-03-14", "2026-03-13", "2026-03-12", "2026-03-11", "2026-03-10", "2026-03-09"],
      ...["2026-03-08", "2026-03-01", "2026-02-28", "2026-02-22"],
      ...["2026-01-31", "2025-12-31", "2025-11-30", "2025-10-31"],
    ]);
  });

  it("of one day, keeps the newest", () => {
    const files = [0, 1, 2, 3].map((hours) => fileAt(NOON - hours * HOUR_MS));
    expect(filesToDelete(files, { daily: 7, weekly: 0, monthly: 0 }, "")).toEqual(files.slice(1));
  });

  it("deletes nothing because time passes: days without a backup do not count", () => {
    const old = [0, 200, 400, 600].map((days) => fileAt(NOON - days * DAY_MS));
    expect(filesToDelete(old, { daily: 4, weekly: 0, monthly: 0 }, "")).toEqual([]);
  });

  it("keeps the file that was just made, although the clock was set back and older ones look newer", () => {
    const made = fileAt(NOON - 900 * DAY_MS);
    expect(filesToDelete([...dailyFiles(30), made], KEEP, made.name)).not.toContain(made);
  });

  it("never deletes the newest, keeps at least what each kind asks for, and what it kept it keeps again", () => {
    const times = fc.uniqueArray(fc.integer({ min: 0, max: 40 * 365 * 24 }), {
      minLength: 1,
      maxLength: 200,
    });
    const kept = fc.record({ daily: fc.nat(9), weekly: fc.nat(9), monthly: fc.nat(9) });
    fc.assert(
      fc.property(times, kept, (hours, keep) => {
        const files = hours.map((hour) => fileAt(hour * HOUR_MS));
        const gone = new Set(filesToDelete(files, keep, ""));
        const left = files.filter((file) => !gone.has(file));
        const newest = Math.max(...files.map(({ madeAtMs }) => madeAtMs));
        const days = (list: typeof files) =>
          new Set(list.map(({ madeAtMs }) => Math.floor(madeAtMs / DAY_MS)));
        expect(left.some(({ madeAtMs }) => madeAtMs === newest)).toBe(true);
        expect(days(left).size).toBeGreaterThanOrEqual(Math.min(keep.daily, days(files).size));
        expect(filesToDelete(left, keep, "")).toEqual([]);
      }),
    );
  });
});
