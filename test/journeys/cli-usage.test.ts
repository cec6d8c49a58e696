import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { SETTINGS } from "../../src/config/setting-table.ts";
import { runCli } from "../support/run-cli.ts";
import { runCommand } from "../support/run-command.ts";

let cwd = "";

beforeAll(async () => {
  cwd = await mkdtemp(join(tmpdir(), "zenzefi-cli-"));
});

afterAll(() => rm(cwd, { recursive: true, force: true }));

const commands = [
  "start",
  "init",
  "demo",
  "migrate",
  "create-superuser",
  "reset-password",
  "ledger",
  "reset-database",
  "clear-database",
  "settings",
];

test("--help names every command and every setting", async () => {
  const { exitCode, stdout, stderr } = await runCommand(["--help"], { cwd });
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
  for (const command of commands) expect(stdout).toMatch(new RegExp(`^  ${command}\\b`, "m"));
  for (const name of Object.keys(SETTINGS)) expect(stdout).toMatch(new RegExp(`^  ${name}$`, "m"));
});

test("settings lists every setting and nothing else", async () => {
  const { exitCode, stdout } = await runCommand(["settings"], { cwd });
  expect(exitCode).toBe(0);
  for (const name of Object.keys(SETTINGS)) expect(stdout).toMatch(new RegExp(`^  ${name}$`, "m"));
  expect(stdout).not.toContain("create-superuser");
});

test("the help of a command names its options", async () => {
  const { exitCode, stdout } = await runCommand(["help", "create-superuser"], { cwd });
  expect(exitCode).toBe(0);
  expect(stdout).toContain("--password-stdin");
});

test("--version prints a version and nothing else", async () => {
  const { exitCode, stdout } = await runCli(["--version"], { cwd });
  expect(exitCode).toBe(0);
  expect(stdout).toMatch(/^\d+\.\d+\.\d+[\w.-]*\n$/);
});

test("an unknown command prints one line with the most similar one, and exits with 2", async () => {
  const { exitCode, stdout, stderr } = await runCommand(["migrat"], { cwd });
  expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: "" });
  expect(stderr).toMatch(/^unknown command 'migrat' \(Did you mean migrate\?\).*\n$/);
});

test("without a command, the help is printed, and the exit code is 2", async () => {
  const { exitCode, stderr } = await runCommand([], { cwd });
  expect(exitCode).toBe(2);
  expect(stderr).toContain("create-superuser");
});

test("a password on the command line is refused and not printed", async () => {
  for (const args of [["--password=hunter2hunter2"], ["--password", "hunter2hunter2"], ["hunter2hunter2"]]) {
    const { exitCode, stdout, stderr } = await runCommand(["create-superuser", ...args], { cwd });
    expect(exitCode).toBe(2);
    expect(stdout + stderr).not.toContain("hunter2");
  }
});

test("each fault of the settings is one line on stderr, in English, without a stack or the value of a secret", async () => {
  const env = { PORT: "eighty", WORKERS: "0", SECRET_KEY: "much-too-short-hunter2" };
  for (const command of [["start"], ["migrate", "status"], ["clear-database", "--yes"]]) {
    const { exitCode, stdout, stderr } = await (command[0] === "start" ? runCli : runCommand)(command, {
      cwd,
      env,
    });
    expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: "" });
    const lines = stderr.trimEnd().split("\n");
    expect(lines.map((line) => line.split(":")[0]).sort()).toEqual(["PORT", "SECRET_KEY", "WORKERS"]);
    expect(stderr).not.toContain("hunter2");
  }
});

test("with DEFAULT_LANGUAGE=ru, help, usage faults and faults of the settings are in Russian", async () => {
  const folder = await mkdtemp(join(cwd, "ru-"));
  await writeFile(join(folder, ".env"), "DEFAULT_LANGUAGE=ru\nPORT=eighty\n");
  const help = await runCommand(["--help"], { cwd: folder });
  expect(help.stdout).toContain("Команды:");
  expect(help.stdout).toContain("создать администратора");
  const usage = await runCommand(["migrat"], { cwd: folder });
  expect(usage.stderr).toContain("неизвестная команда migrat");
  const fault = await runCommand(["migrate", "up"], { cwd: folder });
  expect(fault.stderr).toMatch(/^PORT: .*[а-я]/);
});

test("a database that cannot be reached is reported in one line without its password", async () => {
  const env = {
    DATABASE_URL: "postgresql://someone:hunter2hunter2@127.0.0.1:9/nothing",
    SECRET_KEY: "0f3c9d1b7a5e42868d1c0b9a7f6e5d4c3b2a1908",
  };
  const { exitCode, stderr } = await runCommand(["migrate", "status"], { cwd, env });
  expect(exitCode).toBe(1);
  expect(stderr).toMatch(/^PostgreSQL: .*ECONNREFUSED.*\n$/);
  expect(stderr).not.toContain("hunter2");
});
