import { expect, test } from "vitest";
import { settingsOf, type TestEnvironment } from "../../test/support/test-settings.ts";
import { DAY_MS } from "../kernel/duration.ts";
import { StartError } from "../kernel/errors.ts";

const EXTERNAL = {
  DATABASE_URL: "postgresql://db.example/z",
  SECRET_KEY: "0f3c9d1b7a5e42868d1c0b9a7f6e5d4c",
};

/** The lines of faults; none if the settings are right. */
function faultsOf(environment: TestEnvironment): readonly string[] {
  try {
    settingsOf(environment);
    return [];
  } catch (error) {
    return error instanceof StartError ? error.lines : [String(error)];
  }
}

test("a retention without a folder that lasts does not start: rows would be deleted and lost", () => {
  const days = { AUDIT_RETENTION_DAYS: "365" };
  expect(faultsOf({ ...EXTERNAL, ...days })).toEqual([
    "AUDIT_EXPORT_DIR: missing; AUDIT_RETENTION_DAYS needs it, or DATA_DIR",
  ]);
  for (const folder of [{ AUDIT_EXPORT_DIR: "/exports" }, { DATA_DIR: "/data" }]) {
    expect(faultsOf({ ...EXTERNAL, ...days, ...folder })).toEqual([]);
  }
  const { audit } = settingsOf({ ...days, DATA_DIR: "/data" });
  expect(audit.retention).toEqual({ keepMs: 365 * DAY_MS, folder: "/data/audit" });
});

test("heads cannot be mailed without a mail server", () => {
  expect(faultsOf({ AUDIT_HEAD_TO: "ops@example.com" })).toEqual([
    "SMTP_URL: missing; AUDIT_HEAD_TO needs it",
  ]);
});
