import { describe, expect, test } from "vitest";
import { HOUR_MS } from "../../../kernel/duration.ts";
import { judgeBackups } from "./backup-rules.ts";

const NOW_MS = Date.parse("2026-03-10T12:00:00Z");
const madeBefore = (hours: number) => new Date(NOW_MS - hours * HOUR_MS);
const EVERY_MS = 24 * HOUR_MS;

describe("backups", () => {
  test("none at all is a warning that names the settings of a schedule", () => {
    const finding = judgeBackups({ lastMadeAt: null, failures: 0 }, null, NOW_MS);
    expect(finding).toMatchObject({
      state: "warning",
      mend: { en: expect.stringContaining("BACKUP_EVERY") },
    });
  });

  test.each([
    [30, 0, "ok"],
    [40, 0, "fault"],
    [3, 2, "warning"],
  ])("by a schedule of a day, one of %s h with %s failures since is %s", (hours, failures, state) => {
    const finding = judgeBackups({ lastMadeAt: madeBefore(hours), failures }, EVERY_MS, NOW_MS);
    expect(finding).toMatchObject({ state, found: { en: expect.stringContaining(`${hours} h`) } });
  });

  test("a schedule that never made a good one is a fault", () => {
    const finding = judgeBackups({ lastMadeAt: null, failures: 4 }, EVERY_MS, NOW_MS);
    expect(finding).toMatchObject({
      state: "fault",
      found: { ru: "годной нет, неудачных попыток после неё: 4" },
    });
  });

  test("without a schedule an old one is no fault: a timer may make them elsewhere", () => {
    expect(judgeBackups({ lastMadeAt: madeBefore(999), failures: 0 }, null, NOW_MS).state).toBe("ok");
  });
});
