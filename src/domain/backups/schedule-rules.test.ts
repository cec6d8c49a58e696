import { describe, expect, test } from "vitest";
import { DAY_MS, HOUR_MS, MINUTE_MS } from "../../kernel/duration.ts";
import { isBackupDue, isBackupOverdue } from "./schedule-rules.ts";

const NOW = Date.UTC(2026, 2, 15, 12);
const ago = (ms: number): Date => new Date(NOW - ms);
const none = { lastMadeAt: null, lastFailedAt: null, failures: 0 };

describe("a backup is due", () => {
  test("at once if there is none", () => {
    expect(isBackupDue(none, DAY_MS, NOW)).toBe(true);
  });

  test("when the newest is as old as the interval, and not before", () => {
    expect(isBackupDue({ ...none, lastMadeAt: ago(DAY_MS - 1) }, DAY_MS, NOW)).toBe(false);
    expect(isBackupDue({ ...none, lastMadeAt: ago(DAY_MS) }, DAY_MS, NOW)).toBe(true);
  });

  test("after a failure in five minutes, and twice as long after each further one, but never longer than the interval", () => {
    const due = (failures: number, minutes: number): boolean =>
      isBackupDue({ ...none, failures, lastFailedAt: ago(minutes * MINUTE_MS) }, DAY_MS, NOW);
    expect([due(1, 4.9), due(1, 5), due(2, 9), due(2, 10), due(3, 19), due(3, 20)]).toEqual([
      ...[false, true, false, true, false, true],
    ]);
    expect([due(1_000, 23.9 * 60), due(1_000, 24 * 60)]).toEqual([false, true]);
  });

  test("a clock that was set back does not stop it until the old time is reached again", () => {
    const future = new Date(NOW + DAY_MS);
    expect(isBackupDue({ lastMadeAt: future, lastFailedAt: future, failures: 1 }, DAY_MS, NOW)).toBe(true);
  });
});

describe("it is overdue", () => {
  test("without any, and when the newest is half as old again as the interval", () => {
    expect(isBackupOverdue(null, DAY_MS, NOW)).toBe(true);
    expect(isBackupOverdue(ago(36 * HOUR_MS), DAY_MS, NOW)).toBe(false);
    expect(isBackupOverdue(ago(36 * HOUR_MS + 1), DAY_MS, NOW)).toBe(true);
  });
});
