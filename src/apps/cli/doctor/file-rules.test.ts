import { describe, expect, test } from "vitest";
import { judgeDataDir, judgeSecretFile } from "./file-rules.ts";

const facts = (mode: number, uid = 1000) => ({ path: "/srv/app/.env", mode, uid });

describe("a file with secrets", () => {
  test.each([
    [0o100600, "ok"],
    [0o100640, "ok"],
    [0o100400, "ok"],
    [0o100644, "fault"],
    [0o100660, "fault"],
    [0o100601, "fault"],
  ])("of mode %d", (mode, state) => {
    expect(judgeSecretFile(".env", facts(mode)).state).toBe(state);
  });

  test("is mended by a command that a shell can run", () => {
    const odd = judgeSecretFile(".env", { ...facts(0o644), path: "/srv/it's here/.env" });
    expect(odd.mend?.en).toBe("chmod 640 '/srv/it'\\''s here/.env'");
  });

  test("that does not exist is no fault", () => {
    expect(judgeSecretFile(".env", null).state).toBe("ok");
  });
});

describe("DATA_DIR", () => {
  test.each([
    ["closed and ours", facts(0o40700), 1000, "ok"],
    ["closed, seen by root", facts(0o40700), 0, "ok"],
    ["open to others", facts(0o40755), 1000, "warning"],
    ["of another user", facts(0o40700), 1001, "warning"],
    ["not made yet", null, 1000, "skipped"],
  ] as const)("%s", (_, folder, uid, state) => {
    expect(judgeDataDir("/srv/app/data", folder, uid, true).state).toBe(state);
  });
});
