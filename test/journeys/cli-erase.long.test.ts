import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { createCliDatabase } from "../support/cli-database.ts";
import { runCli } from "../support/run-cli.ts";

let cli: Awaited<ReturnType<typeof createCliDatabase>>;
const commands = ["clear-database", "reset-database"];

beforeAll(async () => {
  cli = await createCliDatabase();
});

beforeEach(async () => {
  await cli.query(`
    INSERT INTO users (id, email, username, password_hash, referral_code, created_at, updated_at)
    VALUES (gen_random_uuid(), 'ada@example.com', 'ada', 'none', 'ABCDEFGHIJKL', now(), now())
    ON CONFLICT DO NOTHING`);
});

afterAll(() => cli.close());

const users = () => cli.query("SELECT username FROM users");
const somebody = [{ username: "ada" }];

test.each(commands)("%s refuses an external database, even with --yes", async (command) => {
  const { exitCode, stderr } = await cli.run([command, "--yes"]);
  expect(exitCode).toBe(1);
  expect(stderr).toContain("--allow-external");
  expect(await users()).toEqual(somebody);
});

test.each(commands)("%s changes nothing unless the database's name is typed", async (command) => {
  for (const stdin of ["", "yes\n", `${cli.name}x\n`]) {
    const { exitCode, stderr } = await cli.run([command, "--allow-external"], { stdin });
    expect(exitCode).toBe(1);
    expect(stderr).toContain(`deletes everything in the database ${cli.name}`);
    expect(stderr).toContain("Nothing was changed.");
    expect(await users()).toEqual(somebody);
  }
});

test("clear-database deletes every row and announces it in the feed, but not the history of migrations", async () => {
  const before = await cli.query("SELECT name FROM schema_migrations ORDER BY name");
  const [{ id }] = (await cli.query("SELECT id FROM users")) as [{ id: string }];
  const { exitCode } = await cli.run(["clear-database", "--allow-external"], { stdin: `${cli.name}\n` });
  expect(exitCode).toBe(0);
  expect(await users()).toEqual([]);
  expect(await cli.query("SELECT name FROM schema_migrations ORDER BY name")).toEqual(before);
  expect(await cli.query("SELECT kind, user_id FROM access_changes")).toContainEqual({
    kind: "user_changed",
    user_id: id,
  });
});

test("reset-database makes new tables, whatever the state of the database", async () => {
  await cli.query("CREATE TABLE left_over (id int); UPDATE schema_migrations SET checksum = 'edited'");
  const { exitCode, stderr } = await cli.run(["reset-database", "--yes", "--allow-external"]);
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
  expect(await users()).toEqual([]);
  expect(await cli.query("SELECT to_regclass('left_over') AS found")).toEqual([{ found: null }]);
  expect((await cli.run(["migrate", "status"])).stdout).not.toContain("missing");
});

test("the embedded database is named zenzefi, and --yes is enough for it", async () => {
  const cwd = await mkdtemp(join(tmpdir(), "zenzefi-cli-"));
  try {
    const asked = await runCli(["reset-database"], { cwd, stdin: "no\n" });
    expect(asked).toMatchObject({ exitCode: 1, stderr: expect.stringContaining("the database zenzefi") });
    expect(await readdir(cwd)).toEqual([]);
    expect(await runCli(["clear-database", "--yes"], { cwd })).toMatchObject({ exitCode: 0 });
    expect(await runCli(["reset-database"], { cwd, stdin: "zenzefi\n" })).toMatchObject({ exitCode: 0 });
  } finally {
    await rm(cwd, { recursive: true, force: true });
  }
});
