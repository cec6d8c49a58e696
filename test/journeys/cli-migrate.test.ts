import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { connectToRunningEmbeddedPostgres } from "../../src/adapters/embedded-postgres/connect-to-running.ts";
import { readMigrations } from "../../src/adapters/postgres/migration-files.ts";
import { runCommand } from "../support/run-command.ts";
import { holdEmbeddedPostgres, killHard } from "../support/services/embedded-postgres-process.ts";

let cwd = "";
const migrate = (...args: string[]) => runCommand(["migrate", ...args], { cwd });

beforeAll(async () => {
  cwd = await mkdtemp(join(tmpdir(), "zenzefi-cli-"));
});

afterAll(() => rm(cwd, { recursive: true, force: true }));

test("on a new folder, migrations are applied, undone and applied again, and each step is printed", async () => {
  const names = (await readMigrations()).map(({ name }) => name);
  const last = names.at(-1) ?? "";
  expect(await migrate("status")).toMatchObject({
    exitCode: 0,
    stdout: names.map((name) => `${name}  missing\n`).join(""),
  });
  expect((await migrate("current")).stdout).toBe("none\n");
  expect((await migrate("up")).stdout).toBe(names.map((name) => `applied ${name}\n`).join(""));
  expect((await migrate("up")).stdout).toBe("Nothing is missing.\n");
  expect((await migrate("current")).stdout).toBe(`${last}\n`);
  expect((await migrate("down")).stdout).toBe(`undone ${last}\n`);
  expect((await migrate("status")).stdout).toContain(`${last}  missing\n`);
  const history = (await migrate("history")).stdout.trimEnd().split("\n");
  expect(history).toHaveLength(names.length - 1);
  expect(history[0]).toMatch(new RegExp(`^\\d{4}-\\d\\d-\\d\\dT\\S+Z {2}${names[0]}$`));
  expect((await migrate("down", "99")).exitCode).toBe(0);
  expect((await migrate("current")).stdout).toBe("none\n");
  expect(await connectToRunningEmbeddedPostgres(join(cwd, "data"))).toBeNull();
}, 120_000);

test("while a service runs, a command uses its database, which goes on running", async () => {
  const dataDir = join(cwd, "data");
  const service = await holdEmbeddedPostgres(dataDir);
  try {
    expect(await migrate("status")).toMatchObject({ exitCode: 0, stderr: "" });
    expect(await connectToRunningEmbeddedPostgres(dataDir)).toBe(service.connectionString);
  } finally {
    await killHard(service.process);
  }
});

test("after a crash of the service, a command ends what was left and works", async () => {
  const { exitCode, stdout } = await migrate("status");
  expect(exitCode).toBe(0);
  expect(stdout).toContain("missing");
});

test("a count that is not a number and an invalid name are refused", async () => {
  expect(await migrate("down", "all")).toMatchObject({ exitCode: 2 });
  expect(await migrate("make", "Invoice Numbers")).toMatchObject({ exitCode: 1 });
});
