import { expect, test } from "vitest";
import { settingsOf, type TestEnvironment } from "../../test/support/test-settings.ts";
import { StartError } from "../kernel/errors.ts";

const RECIPIENT = "age14ckzvj05eqdww8wxl8770ppf5glz3spdwkmcw5xrau62g0ugkvyqjkp3ta";

/** The lines of faults; none if the settings are right. */
function faultsOf(environment: TestEnvironment): readonly string[] {
  try {
    settingsOf(environment);
    return [];
  } catch (error) {
    return error instanceof StartError ? error.lines : [String(error)];
  }
}

test("a schedule without a folder or a key does not start: there would be no backups", () => {
  expect(faultsOf({ BACKUP_EVERY: "24h" })).toEqual([
    "BACKUP_DIR: missing; BACKUP_EVERY needs it",
    expect.stringContaining("BACKUP_RECIPIENT: missing"),
  ]);
  expect(faultsOf({ BACKUP_EVERY: "24h", BACKUP_DIR: "b", BACKUP_RECIPIENT: RECIPIENT })).toEqual([]);
});

test("a recipient and a passphrase exclude each other", () => {
  const both = { BACKUP_RECIPIENT: RECIPIENT, BACKUP_PASSPHRASE: "correct horse battery staple" };
  expect(faultsOf(both)).toEqual([expect.stringContaining("set one of them")]);
});

test("no fault shows a passphrase, a secret key or the command", () => {
  const lines = faultsOf({
    BACKUP_PASSPHRASE: "too-short",
    BACKUP_IDENTITY: "AGE-SECRET-KEY-1WRONG",
    BACKUP_AFTER_COMMAND: "curl -u me:verysecret\u0007 https://elsewhere.example",
  });
  expect(lines).toHaveLength(3);
  expect(lines.join("\n")).not.toMatch(/too-short|WRONG|verysecret/);
});
