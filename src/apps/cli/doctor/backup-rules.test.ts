import { describe, expect, test } from "vitest";
import { HOUR_MS } from "../../../kernel/duration.ts";
import { judgeBackups } from "./backup-rules.ts";

const NOW_MS = Date.parse("2026-03-10T12:00:00Z");
const madeBefore = (hours: number) => new Date(NOW_MS - hours * HOUR_MS);

describe("backups", () => {
  test("none at all is a warning that names the settings of a schedule", () => {
    const finding = judgeBackups({ status: "off", lastMadeAt: null, failures: 0 }, false, NOW_MS);
    expect(finding).toMatchObject({
      state: "warning",
      mend: { en: expect.stringContaining("BACKUP_EVERY") },
    });
  });

  test.each([
    ["ok", 30, 0, "ok"],
    ["overdue", 40, 0, "fault"],
    ["ok", 3, 2, "warning"],
  ] as const)("by a schedule, an %s one of %s h with %s failures since is %s", (status, hours, failures, state) => {
    const finding = judgeBackups({ status, lastMadeAt: madeBefore(hours), failures }, true, NOW_MS);
    expect(finding).toMatchObject({ state, found: { en: expect.stringContaining(`${hours} h`) } });
  });

  test("a schedule that never made a good one is a fault", () => {
    const finding = judgeBackups({ status: "overdue", lastMadeAt: null, failures: 4 }, true, NOW_MS);
    expect(finding).toMatchObject({
      state: "fault",
      found: { ru: "годной нет, неудачных попыток после неё: 4" },
    });
  });

  test("without a schedule one of two days is right, an older one a warning, and none but failures a fault", () => {
    const judge = (lastMadeAt: Date | null, failures: number) =>
      judgeBackups({ status: lastMadeAt === null ? "off" : "ok", lastMadeAt, failures }, false, NOW_MS).state;
    expect([judge(madeBefore(47), 0), judge(madeBefore(49), 0), judge(null, 1)]).toEqual([
      "ok",
      "warning",
      "fault",
    ]);
  });
});
