import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { FLAGS, helpText } from "./flag-table.ts";
import { readDuration, readRange, readWeights } from "./flag-values.ts";
import type { LoadPlan } from "./plan.ts";
import { FlagError, readFlags } from "./read-flags.ts";

function planOf(line: string, locale?: string): LoadPlan {
  const read = readFlags(line.split(" ").filter(Boolean), locale);
  if (read.kind !== "plan") throw new Error("no plan");
  return read.plan;
}

function refusalOf(line: string): string {
  try {
    planOf(line);
  } catch (error) {
    if (error instanceof FlagError) return error.sentence.en;
    throw error;
  }
  return "";
}

describe("the flags of locust", () => {
  it("mean what they meant, long and short", () => {
    const long =
      "--host http://localhost:8000 --users 100 --spawn-rate 10 --run-time 5m --headless --html report.html";
    const { behaviour, size, runTimeMs, isHeadless, htmlPath } = planOf(long);
    expect(behaviour.host).toBe("http://localhost:8000");
    expect(size).toEqual({ users: 100, spawnRate: 10, rate: null });
    expect([runTimeMs, isHeadless, htmlPath]).toEqual([300_000, true, "report.html"]);
    expect(planOf("-H http://localhost:8000 -u 100 -r 10 -t 5m").size.users).toBe(100);
  });

  it.each([
    ["10s", 10_000],
    ["5m", 300_000],
    ["1h", 3_600_000],
    ["1h30m", 5_400_000],
    ["90", 90_000],
    ["200ms", 200],
    ["1.5s", 1_500],
  ])("a time: %s", (text, ms) => expect(readDuration(text)).toBe(ms));

  it.each(["", "s", "-5s", "5x", "1e3s", "5 s", "Infinity", "0x10s"])("no time: '%s'", (text) => {
    expect(readDuration(text)).toBeNull();
  });

  it("a pause has two ends, the shorter first, or one", () => {
    expect(readRange("1s-3s")).toEqual({ min: 1_000, max: 3_000 });
    expect(readRange("0s")).toEqual({ min: 0, max: 0 });
    expect([readRange("3s-1s"), readRange("1s-2s-3s"), readRange("-")]).toEqual([null, null, null]);
  });
});

describe("weights", () => {
  it("name what is done, and what is not named is not done", () => {
    expect([...(readWeights("proxy=80, balance=20") ?? [])]).toEqual([
      ["proxy", 80],
      ["balance", 20],
    ]);
  });

  it.each([
    "",
    "proxy",
    "proxy=-1",
    "proxy=1,proxy=2",
    "fly=1",
    "proxy=0",
    "proxy=1;balance=2",
  ])("are refused: '%s'", (text) => expect(readWeights(text)).toBeNull());
});

describe("what cannot be followed is refused by its name, and nothing is guessed", () => {
  it.each([
    ["--user 5", "--user"],
    ["-f locustfile.py", "-f"],
    ["report.html", "report.html"],
    ["--users 0", "--users"],
    ["--users ten", "--users"],
    ["--rate 0", "--rate"],
    ["--run-time 5x", "--run-time"],
    ["--host localhost:8000", "--host"],
    ["--host http://localhost:8000/api", "--host"],
    ["--host http://user:password@localhost", "--host"],
    ["--page certificates", "--page"],
    ["--page /a#b", "--page"],
    ["--post-size 1g", "--post-size"],
    ["--target-p95 fast", "--target-p95"],
    ["--language fr", "--language"],
    ["--admin-email a@example.com", "--admin-password-file"],
    ["--workers 65", "--workers"],
    ["--html a --json a", "--json"],
  ])("%s", (line, flag) => expect(refusalOf(line)).toContain(flag));
});

describe("targets", () => {
  it("are those of v0.6, each can be set and switched off", () => {
    expect(planOf("").targets).toEqual({ rps: 1_000, p50Ms: 50, p95Ms: 200, errors: 0.1 });
    expect(planOf("--target-rps off --target-p95 20").targets).toMatchObject({ rps: null, p95Ms: 20 });
  });
});

describe("the superuser's password", () => {
  let folder = "";
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "load-flags-"));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  it("is the first line of a file, never an argument", () => {
    const file = join(folder, "password");
    writeFileSync(file, "correct horse\nanything else\n");
    const { topUp } = planOf(`--admin-email root@example.com --admin-password-file ${file}`).behaviour;
    expect(topUp).toEqual({ kind: "admin", email: "root@example.com", password: "correct horse" });
  });

  it("must be there", () => {
    const file = join(folder, "empty");
    writeFileSync(file, "\n");
    expect(refusalOf(`--admin-email a@example.com --admin-password-file ${file}`)).toContain("empty");
    expect(refusalOf(`--admin-email a@example.com --admin-password-file ${folder}/none`)).toContain("ENOENT");
  });
});

describe("the language", () => {
  it("is that of a flag, else of the locale", () => {
    expect(planOf("", "ru_RU.UTF-8").language).toBe("ru");
    expect(planOf("", "C.UTF-8").language).toBe("en");
    expect(planOf("--language en", "ru_RU.UTF-8").language).toBe("en");
  });

  it("has a list of all flags", () => {
    for (const language of ["en", "ru"] as const) {
      for (const name of Object.keys(FLAGS)) expect(helpText(language)).toContain(`--${name}`);
    }
  });
});
