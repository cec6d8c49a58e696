import { afterAll, beforeAll, expect, test } from "vitest";
import { createPasswordHasher } from "../../src/adapters/crypto/password-hasher.ts";
import { systemRandom } from "../../src/adapters/system/system-random.ts";
import { createCliDatabase } from "../support/cli-database.ts";

let cli: Awaited<ReturnType<typeof createCliDatabase>>;

beforeAll(async () => {
  cli = await createCliDatabase();
});

afterAll(() => cli.close());

const create = (email: string, username: string, password: string) =>
  cli.run(["create-superuser", "--email", email, "--username", username, "--password-stdin"], {
    stdin: `${password}\n`,
  });

/** Whether the password is that of the account. */
async function opens(email: string, password: string): Promise<boolean> {
  const rows = await cli.query(`SELECT password_hash AS hash FROM users WHERE email = '${email}'`);
  const [{ hash }] = rows as [{ hash: string }];
  return createPasswordHasher(systemRandom).verify(password, hash);
}

test("create-superuser makes an administrator with the password from stdin, and does not print it", async () => {
  const { exitCode, stdout, stderr } = await create("ada@example.com", "ada", "correct horse");
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
  expect(stdout).toContain("ada@example.com");
  expect(stdout).not.toContain("correct horse");
  expect(await cli.query("SELECT is_superuser, is_active, username FROM users")).toEqual([
    { is_superuser: true, is_active: true, username: "ada" },
  ]);
  expect(await opens("ada@example.com", "correct horse")).toBe(true);
  const audit = await cli.query("SELECT action FROM audit_logs");
  expect(audit).toEqual([{ action: "user.created" }]);
});

test("an e-mail address or a user name that is taken is reported in one line, and no user is made", async () => {
  const sameEmail = await create("ADA@example.com", "grace", "correct horse");
  expect(sameEmail).toMatchObject({ exitCode: 1, stderr: expect.stringMatching(/^An account .*\n$/) });
  const sameName = await create("grace@example.com", "ada", "correct horse");
  expect(sameName).toMatchObject({ exitCode: 1, stderr: expect.stringMatching(/^This user name .*\n$/) });
  expect(await cli.query("SELECT count(*)::int AS users FROM users")).toEqual([{ users: 1 }]);
});

test("a short password, a wrong address and a missing option are refused before anything is made", async () => {
  expect(await create("eve@example.com", "eve", "short")).toMatchObject({ exitCode: 1 });
  expect(await create("nowhere", "eve", "correct horse")).toMatchObject({ exitCode: 2 });
  expect(await create("eve@example.com", "ev", "correct horse")).toMatchObject({ exitCode: 2 });
  const withoutTerminal = await cli.run([
    "create-superuser",
    "--email",
    "eve@example.com",
    "--username",
    "eve",
  ]);
  expect(withoutTerminal.exitCode).toBe(2);
  expect(withoutTerminal.stderr).toContain("--password-stdin");
  expect(await cli.run(["create-superuser", "--username", "eve"])).toMatchObject({ exitCode: 2 });
  expect(await cli.query("SELECT count(*)::int AS users FROM users")).toEqual([{ users: 1 }]);
});

test("reset-password prints a new random password once, and it works", async () => {
  const { exitCode, stdout } = await cli.run(["reset-password", "ada@example.com"]);
  expect(exitCode).toBe(0);
  const password = stdout.trimEnd().split("\n").at(-1) ?? "";
  expect(password).toMatch(/^[\w-]{20}$/);
  expect(await opens("ada@example.com", password)).toBe(true);
  expect(await opens("ada@example.com", "correct horse")).toBe(false);
});

test("reset-password reads a password from stdin and does not print it", async () => {
  const { exitCode, stdout } = await cli.run(["reset-password", "Ada@Example.com", "--password-stdin"], {
    stdin: "battery staple",
  });
  expect(exitCode).toBe(0);
  expect(stdout).not.toContain("battery");
  expect(await opens("ada@example.com", "battery staple")).toBe(true);
});

test("reset-password names an address that no user has", async () => {
  const { exitCode, stdout, stderr } = await cli.run(["reset-password", "nobody@example.com"]);
  expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: "" });
  expect(stderr).toBe("No user has the e-mail address nobody@example.com.\n");
});

test("set-role gives a role and takes it, but not that of the last owner", async () => {
  const roles = () => cli.query("SELECT is_superuser, desk_role FROM users WHERE username = 'ada'");
  const refused = await cli.run(["set-role", "ada@example.com", "support"]);
  expect(refused).toMatchObject({
    exitCode: 1,
    stderr: expect.stringMatching(/^This is the last owner .*\n$/),
  });
  expect(await roles()).toEqual([{ is_superuser: true, desk_role: null }]);
  await create("bob@example.com", "bob", "correct horse");
  const given = await cli.run(["set-role", "ADA@example.com", "support"]);
  expect(given).toMatchObject({ exitCode: 0, stdout: "ADA@example.com has the role support now.\n" });
  expect(await roles()).toEqual([{ is_superuser: false, desk_role: "support" }]);
});

test("an external database that lacks migrations is refused, not migrated", async () => {
  expect(await cli.run(["migrate", "down"])).toMatchObject({ exitCode: 0 });
  const { exitCode, stderr } = await create("grace@example.com", "grace", "correct horse");
  expect(exitCode).toBe(1);
  expect(stderr).toBe("The database lacks 1 migration(s): run zenzefi migrate up first.\n");
});
