import { readdir, readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { purchaseToken } from "../../src/domain/tokens/purchase-token.ts";
import { readTableTexts } from "../support/backups/table-texts.ts";
import { createCliDatabase } from "../support/cli-database.ts";
import { actorOf, createDomainWorld } from "../support/domain-world.ts";
import { createUnmigratedTestDatabase, type TestDatabase } from "../support/services/test-database.ts";

let cli: Awaited<ReturnType<typeof createCliDatabase>>;
let empty: TestDatabase;
/** Settings of the backups; the identity is where `keygen` has put it. */
let env: Record<string, string>;

beforeAll(async () => {
  [cli, empty] = await Promise.all([createCliDatabase(), createUnmigratedTestDatabase()]);
  const { stdout } = await cli.run(["backup", "keygen", "--out", "key.txt"]);
  env = { BACKUP_DIR: "backups", BACKUP_RECIPIENT: /^BACKUP_RECIPIENT=(age1\w+)$/m.exec(stdout)?.[1] ?? "" };
});
afterAll(async () => {
  await empty.drop();
  await cli.close();
});

test("a backup is made, verified by restoring it, and restored on a new machine with the key that it needs", async () => {
  expect((await stat(join(cli.cwd, "key.txt"))).mode & 0o777).toBe(0o600);
  const made = await cli.run(["backup"], { env });
  expect(made).toMatchObject({ exitCode: 0, stderr: "" });
  expect(made.stdout).toMatch(
    /^Backup made: .*\/zenzefi-\d{8}T\d{6}Z\.tar\.gz\.age, [\d.]+ kB, \d+ rows, [\d.]+ s\.\n/,
  );
  const [name = ""] = await readdir(join(cli.cwd, "backups"));
  expect((await stat(join(cli.cwd, "backups", name))).mode & 0o777).toBe(0o600);

  const verified = await cli.run(["backup", "verify", "--identity", "key.txt"], { env });
  expect(verified).toMatchObject({ exitCode: 0, stderr: "" });
  expect(verified.stdout).toMatch(/The backup is good\.\n$/);
  const listed = await cli.run(["backup", "list"], { env });
  expect(listed.stdout).toMatch(new RegExp(`  verified  [\\d.]+ kB  .*/${name}\n$`));

  // The new machine has the file, the identity and a database, and knows no key.
  const elsewhere = { DATABASE_URL: empty.url, SECRET_KEY: "", BACKUP_IDENTITY_FILE: "key.txt" };
  const restored = await cli.run(["restore", `backups/${name}`], { env: elsewhere });
  expect(restored).toMatchObject({ exitCode: 0, stderr: "" });
  const keyFile = join(cli.cwd, "data/restored-secret-key");
  expect(restored.stdout).toContain(`Set SECRET_KEY_FILE=${keyFile}`);
  expect(restored.stdout).toMatch(/The books are right\.\n$/);
  expect((await readFile(keyFile, "utf8")).trim()).toBe("0f3c9d1b7a5e42868d1c0b9a7f6e5d4c3b2a1908");
  const without = ["audit_logs", "audit_unsealed", "backups", "health_writes"];
  expect(await readTableTexts(empty.url, without)).toEqual(await readTableTexts(cli.url, without));

  const again = await cli.run(["restore", `backups/${name}`], { env: elsewhere });
  expect(again).toMatchObject({ exitCode: 1, stdout: "", stderr: expect.stringContaining("createdb") });
});

test("a backup whose keys open none of the tokens in it is not good: verify says so, exits with 1, and it does not count as verified", async () => {
  const sold = await createDomainWorld();
  const user = await sold.newUser(1_000n);
  await sold.database.transaction((tx) =>
    purchaseToken(tx, sold, actorOf(user), { userId: user.id, durationHours: 1, scope: "full" }),
  );
  const otherKey = { ...env, DATABASE_URL: sold.url, BACKUP_DIR: "other-key" };
  expect(await cli.run(["backup"], { env: otherKey })).toMatchObject({ exitCode: 0 });
  const verified = await cli.run(["backup", "verify", "--identity", "key.txt"], { env: otherKey });
  expect(verified).toMatchObject({
    exitCode: 1,
    stdout: expect.stringContaining("Of the last 1 tokens, the keys of the backup open 0."),
    stderr: expect.stringContaining("its keys open none of the tokens"),
  });
  expect((await cli.run(["backup", "list"], { env: otherKey })).stdout).toMatch(/ {2}made {2}/);
  expect(await sold.auditRows("backup.verified")).toMatchObject([{ after: { is_right: false } }]);
  await sold.close();
});

test("what cannot be made or read ends with one line and exit code 1, and leaves no file", async () => {
  const before = await readdir(join(cli.cwd, "backups"));
  const refused = async (args: readonly string[], overrides: Record<string, string> = {}) => {
    const { exitCode, stderr, stdout } = await cli.run(args, { env: { ...env, ...overrides } });
    expect([exitCode, stdout, stderr.trim().split("\n").length]).toEqual([1, "", 1]);
    return stderr;
  };
  await writeFile(join(cli.cwd, "a-file"), "");
  expect(await refused(["backup"], { BACKUP_RECIPIENT: "" })).toContain("zenzefi backup keygen");
  expect(await refused(["backup", "--to", "a-file/backup"])).toContain("cannot be written (");
  expect(await refused(["backup", "--to", "a-file"])).toContain("is there already");
  expect(await refused(["restore", "a-file", "--identity", "key.txt"])).toContain("empty");
  const language = { DEFAULT_LANGUAGE: "ru", BACKUP_AFTER_COMMAND: "echo no room there; exit 7" };
  expect(await refused(["backup"], language)).toMatch(
    /^Резервная копия: .*только на этой машине \(.*7: no room there\)\.\n$/,
  );
  expect((await readdir(join(cli.cwd, "backups"))).length).toBe(before.length + 1);
  expect((await cli.run(["backup", "list"], { env })).stdout).toMatch(
    /failed {2}BACKUP_AFTER_COMMAND failed/,
  );
  const origins = await cli.query("SELECT DISTINCT origin FROM backups ORDER BY origin");
  expect(origins).toEqual([{ origin: "command" }, { origin: "elsewhere" }]);
});
