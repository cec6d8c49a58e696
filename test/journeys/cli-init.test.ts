import { mkdir, mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { readEnvironment } from "../../src/config/env.ts";
import { parseSettings } from "../../src/config/settings.ts";
import { runCli } from "../support/run-cli.ts";

let cwd = "";

beforeEach(async () => {
  cwd = await mkdtemp(join(tmpdir(), "zenzefi-cli-"));
});

afterEach(() => rm(cwd, { recursive: true, force: true }));

const settings = () => parseSettings(readEnvironment(cwd, {})).settings;

test("init --yes writes a valid .env that only its owner can read, and prints the password", async () => {
  const { exitCode, stdout, stderr } = await runCli(["init", "--yes"], { cwd });
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
  expect((await stat(join(cwd, ".env"))).mode & 0o777).toBe(0o600);
  const { secrets, firstSuperuser, database } = settings();
  expect(database.kind).toBe("embedded");
  expect(secrets.key?.reveal()).toMatch(/^[0-9a-f]{64}$/);
  expect(stdout.trimEnd().split("\n").at(-1)).toBe(firstSuperuser?.password.reveal());
});

test("a second init changes nothing and reports it", async () => {
  await runCli(["init", "--yes"], { cwd });
  const before = await readFile(join(cwd, ".env"), "utf8");
  const { exitCode, stdout, stderr } = await runCli(["init", "--yes"], { cwd });
  expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: "" });
  expect(stderr).toContain("is there already");
  expect(await readFile(join(cwd, ".env"), "utf8")).toBe(before);
});

test("a key that is stored in DATA_DIR is not replaced by a new one", async () => {
  await mkdir(join(cwd, "data"));
  await writeFile(join(cwd, "data", "secret-key"), "stored");
  await runCli(["init", "--yes"], { cwd });
  expect(await readFile(join(cwd, ".env"), "utf8")).not.toContain("SECRET_KEY");
});

test("without a terminal init names --yes, and writes nothing", async () => {
  const { exitCode, stderr } = await runCli(["init"], { cwd });
  expect(exitCode).toBe(2);
  expect(stderr).toContain("--yes");
  await expect(stat(join(cwd, ".env"))).rejects.toThrow("ENOENT");
});
