import { execFile } from "node:child_process";
import { copyFile, mkdir, mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { clientHeaders, newCustomer } from "../support/customer.ts";
import { isInstalled } from "../support/is-installed.ts";
import { type CliResult, runCli } from "../support/run-cli.ts";
import { createUnmigratedTestDatabase, type TestDatabase } from "../support/services/test-database.ts";
import { startCli } from "../support/started-cli.ts";
import { startTestUpstream, type TestUpstream } from "../support/test-upstream.ts";

let upstream: TestUpstream;
let external: TestDatabase;
let root: string;
/** Of one machine: its own folder, with `.env` in variables. */
type Machine = { readonly cwd: string; readonly env: Record<string, string> };

beforeAll(async () => {
  [upstream, external, root] = await Promise.all([
    startTestUpstream(),
    createUnmigratedTestDatabase(),
    mkdtemp(join(tmpdir(), "zenzefi-moving-")),
  ]);
});
afterAll(async () => {
  await rm(root, { recursive: true, force: true, maxRetries: 5 });
  await external.drop();
  await upstream.close();
});

async function machine(name: string, env: Record<string, string> = {}): Promise<Machine> {
  const cwd = join(root, name);
  await mkdir(cwd, { recursive: true });
  const common = { PORT: "0", PROXY_PORT: "0", PAYMENT_PROVIDERS: "mock", ZENZEFI_TARGET_URL: upstream.url };
  return { cwd, env: { ...common, LOG_LEVEL: "warn", ...env } };
}

const run = ({ cwd, env }: Machine, ...args: string[]): Promise<CliResult> => runCli(args, { cwd, env });

/** What a customer finds at a service: signs in with the password, reads the token, reaches the target with it. */
async function visit(
  at: Machine,
  customer: { email: string; password: string },
  tokenId: string,
  token: string,
) {
  const server = await startCli(at);
  try {
    const json = { "content-type": "application/json" };
    const signIn = await fetch(`${server.url}/api/v1/auth/login`, {
      method: "POST",
      headers: json,
      body: JSON.stringify({ email: customer.email, password: customer.password }),
    });
    const { access_token } = (await signIn.json()) as { access_token: string };
    const headers = { authorization: `Bearer ${access_token}` };
    const mine = await fetch(`${server.url}/api/v1/tokens/my-tokens`, { headers });
    const text = await mine.text();
    const proxied = await fetch(`${server.url}/api/v1/proxy/`, { headers: clientHeaders(token) });
    return {
      signIn: signIn.status,
      isReadable: text.includes(tokenId) && text.includes(token),
      proxied: proxied.status,
    };
  } finally {
    await server.stop();
  }
}

test("one file moves an embedded database to a server of its own, and back to another machine", async () => {
  const old = await machine("old");
  const server = await startCli(old);
  const customer = await newCustomer(server.url);
  const { id, token } = await customer.buyToken({ hours: 24 });
  expect((await fetch(`${server.url}/api/v1/proxy/`, { headers: clientHeaders(token) })).status).toBe(200);
  const keygen = await run(old, "backup", "keygen");
  const env = { BACKUP_DIR: "backups", BACKUP_RECIPIENT: /age1\w+/.exec(keygen.stdout)?.[0] ?? "" };
  // Beside the running service.
  const made = await run({ ...old, env: { ...old.env, ...env } }, "backup");
  expect(made).toMatchObject({ exitCode: 0, stderr: "" });
  const refused = await run(old, "restore", "backups/none.age", "--identity", "backup-identity.txt");
  expect(refused).toMatchObject({ exitCode: 1, stdout: "" });
  await server.stop();
  const [name = ""] = await readdir(join(old.cwd, "backups"));
  const asGood = { signIn: 200, isReadable: true, proxied: 200 };

  const outside = await machine("outside", { DATABASE_URL: external.url });
  for (const [from, to] of [
    [`backups/${name}`, name],
    ["backup-identity.txt", "key"],
  ] as const) {
    await copyFile(join(old.cwd, from), join(outside.cwd, to));
  }
  const moved = await run(outside, "restore", name, "--identity", "key");
  expect(moved).toMatchObject({
    exitCode: 0,
    stderr: "",
    stdout: expect.stringContaining("The books are right."),
  });
  const keyFile = /SECRET_KEY_FILE=(\S+):/.exec(moved.stdout)?.[1] ?? "";
  const known = { ...outside, env: { ...outside.env, ...env, SECRET_KEY_FILE: keyFile } };
  expect(await visit(known, customer, id, token)).toEqual(asGood);

  const back = await run(known, "backup", "--to", "back.age");
  expect(back).toMatchObject({ exitCode: 0, stderr: "" });
  const home = await machine("home");
  for (const file of ["back.age", "key"]) await copyFile(join(outside.cwd, file), join(home.cwd, file));
  const returned = await run(home, "restore", "back.age", "--identity", "key");
  expect(returned).toMatchObject({
    exitCode: 0,
    stderr: "",
    stdout: expect.stringContaining("The books are right."),
  });
  expect(await readFile(join(home.cwd, "data/secret-key"), "utf8")).toBe(await readFile(keyFile, "utf8"));
  expect(await visit(home, customer, id, token)).toEqual(asGood);
  expect(await run(home, "ledger", "verify")).toMatchObject({ exitCode: 0 });
});

describe.skipIf(!isInstalled("age") || !isInstalled("sha256sum"))(
  "with age and tar alone (Debian: age)",
  () => {
    test("a backup can be opened, checked and read", async () => {
      const at = await machine("plain", {
        DATABASE_URL: external.url,
        BACKUP_PASSPHRASE: "",
        SECRET_KEY: "k".repeat(4) + "0123456789abcdef".repeat(3),
      });
      const keygen = await run(at, "backup", "keygen", "--out", "key");
      at.env.BACKUP_RECIPIENT = /age1\w+/.exec(keygen.stdout)?.[0] ?? "";
      expect(await run(at, "backup", "--to", "b.age")).toMatchObject({ exitCode: 0 });
      const script =
        "mkdir out && age -d -i key b.age | tar xzf - -C out && cd out && sha256sum -c --quiet SHA256SUMS && cat tables/users/000001.copy";
      const { stdout } = await promisify(execFile)("sh", ["-ec", script], { cwd: at.cwd });
      expect(stdout).toMatch(/\t[\w-]+@example\.com\t/);
      expect(await readFile(join(at.cwd, "out/keys/SECRET_KEY"), "utf8")).toBe(`${at.env.SECRET_KEY}\n`);
    });
  },
);
