import { chmod, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { CHECKS } from "../../src/apps/cli/doctor/check-list.ts";
import { freePort } from "../support/free-port.ts";
import { runCli } from "../support/run-cli.ts";
import { runCommand } from "../support/run-command.ts";
import { createTestDatabase, type TestDatabase } from "../support/services/test-database.ts";
import { startTestMailServer } from "../support/test-mail-server.ts";
import { startTestServer, type TestServer } from "../support/test-server.ts";
import { testEnvironment } from "../support/test-settings.ts";
import { startTestUpstream, type TestUpstream } from "../support/test-upstream.ts";

type Report = {
  readonly checks: readonly {
    name: string;
    state: string;
    found: string;
    means: string | null;
    mend: string | null;
  }[];
  readonly exit_code: number;
};

let cwd = "";
let database: TestDatabase;
let upstream: TestUpstream;
let server: TestServer;
let proxyPort = 0;
beforeAll(async () => {
  cwd = await mkdtemp(join(tmpdir(), "zenzefi-doctor-"));
  database = await createTestDatabase();
  upstream = await startTestUpstream();
  proxyPort = await freePort();
  server = await startTestServer({
    targetUrl: upstream.url,
    databaseUrl: database.url,
    environment: { PROXY_PORT: String(proxyPort) },
  });
});
afterAll(async () => {
  await server.stop();
  await upstream.close();
  await database.drop();
  await rm(cwd, { recursive: true, force: true });
});

const healthy = () =>
  testEnvironment(database.url, {
    ZENZEFI_TARGET_URL: upstream.url,
    PORT: String(server.port),
    PROXY_PORT: String(proxyPort),
  });

const run = (args: readonly string[], env: Record<string, string>) =>
  runCommand(["doctor", ...args], { cwd, env });

async function report(args: readonly string[], env: Record<string, string>): Promise<Report> {
  const { stdout } = await run(["--json", ...args], env);
  return JSON.parse(stdout) as Report;
}

describe("beside a service that is well", () => {
  test("no fault is found, and each check is in the report, in its order", async () => {
    const { checks } = await report([], healthy());
    // The database of the tests is not durable, and a server of the tests pays by mock.
    const wrong = checks.filter(({ state, name }) => state === "fault" && name !== "database-upkeep");
    expect(wrong).toEqual([]);
    expect([...new Set(checks.map(({ name }) => name))]).toEqual(CHECKS.map(({ name }) => name));
    const stateOf = (wanted: string) => checks.find(({ name }) => name === wanted)?.state;
    expect(["database", "target", "proxy-origin", "service", "clock"].map(stateOf)).toEqual(
      Array.from({ length: 5 }, () => "ok"),
    );
  });

  test("the exit code is 0, with --strict 1 if there is a warning, and the last line counts", async () => {
    const only = ["--only", "settings,target,service"];
    const result = await run(only, healthy());
    expect(result).toMatchObject({ exitCode: 0, stderr: "" });
    expect(result.stdout).toMatch(/^warning {2}settings/m);
    expect(result.stdout).toMatch(/^ok {7}target {4}200, connected in/m);
    expect(result.stdout).toMatch(/\nFaults: 0, warnings: [1-9]\.\n$/);
    expect(result.stdout).not.toContain("\x1b");
    expect((await run([...only, "--strict"], healthy())).exitCode).toBe(1);
  });
});

describe("without a service", () => {
  test("on the embedded database it says so, and starts nothing", async () => {
    const { checks, exit_code } = await report([], { PORT: String(await freePort()) });
    const of = (wanted: string) => checks.find(({ name }) => name === wanted);
    expect(of("database")).toMatchObject({
      state: "skipped",
      found: expect.stringContaining("start it (check service)"),
    });
    expect(of("service")).toMatchObject({ state: "fault", mend: expect.stringContaining("systemctl start") });
    expect(of("data-dir")?.found).toContain("does not exist yet");
    expect(await readdir(cwd)).toEqual([]);
    expect(exit_code).toBe(1);
  });

  test("with faulty settings, each fault is a line, and what does not need them is looked at", async () => {
    const env = {
      ...healthy(),
      PORT: "many",
      ZENZEFI_TARGET_URL: "ftp://x",
      SECRET_KEY: "changeme",
      WORKERS: "2",
    };
    const { checks, exit_code } = await report([], env);
    const faults = checks.filter(({ name, state }) => name === "settings" && state === "fault");
    expect(faults.map(({ found }) => found.split(":")[0]).sort()).toEqual([
      "PORT",
      "SECRET_KEY",
      "WORKERS",
      "ZENZEFI_TARGET_URL",
    ]);
    expect(checks.find(({ name }) => name === "target")).toMatchObject({
      state: "skipped",
      found: "not looked at: ZENZEFI_TARGET_URL must be corrected first",
    });
    expect(checks.find(({ name }) => name === "database")).toMatchObject({ state: "ok" });
    expect(exit_code).toBe(1);
  });

  test("a file with secrets that others can read is a fault, with the command", async () => {
    await writeFile(join(cwd, ".env"), "LOG_LEVEL=info\n");
    await chmod(join(cwd, ".env"), 0o644);
    const { stdout, exitCode } = await run(["--only", "secret-files"], {});
    expect(stdout).toMatch(/^fault {4}secret-files {2}\.env: mode 0644\n.*\n +chmod 640 .*\.env$/m);
    expect(exitCode).toBe(1);
    await rm(join(cwd, ".env"));
  });
});

test("--only with a name that there is not exits with 2 and lists them", async () => {
  const { exitCode, stderr, stdout } = await run(["--only", "databse"], healthy());
  expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: "" });
  expect(stderr).toContain("there are settings, secret-files,");
});

describe("secrets", () => {
  const SECRETS = {
    database: "planted-database-password",
    redis: "planted-redis-password",
    smtp: "planted/smtp+password",
    stripe: "sk_live_planted-stripe-key",
    webhook: "whsec_planted-webhook-secret",
    yookassa: "live_planted-yookassa-key",
    metrics: "planted-metrics-token",
    key: "planted-secret-key-0123456789abcdef",
    superuser: "planted-superuser-password",
  };

  /** Everything is set, and nothing works. */
  async function brokenWorld(): Promise<Record<string, string>> {
    const closed = await freePort();
    const mail = await startTestMailServer({ refusesLogin: true });
    closing.push(() => mail.close());
    return {
      DATABASE_URL: `postgresql://planted:${SECRETS.database}@127.0.0.1:${closed}/planted?sslmode=disable`,
      REDIS_URL: `redis://:${SECRETS.redis}@127.0.0.1:${closed}/0`,
      SMTP_URL: mail.smtpUrl.reveal().replace("//", `//robot:${encodeURIComponent(SECRETS.smtp)}@`),
      MAIL_FROM: "robot@example.com",
      SECRET_KEY: SECRETS.key,
      METRICS_TOKEN: SECRETS.metrics,
      PAYMENT_PROVIDERS: "stripe,yookassa",
      STRIPE_SECRET_KEY: SECRETS.stripe,
      STRIPE_WEBHOOK_SECRET: SECRETS.webhook,
      STRIPE_API_URL: `http://127.0.0.1:${closed}`,
      YOOKASSA_SHOP_ID: "1",
      YOOKASSA_SECRET_KEY: SECRETS.yookassa,
      YOOKASSA_API_URL: `http://127.0.0.1:${closed}`,
      FIRST_SUPERUSER_EMAIL: "root@example.com",
      FIRST_SUPERUSER_PASSWORD: SECRETS.superuser,
      BACKEND_URL: server.url.replace("127.0.0.1", "0.0.0.0"),
      PORT: String(closed),
      DEBUG: "true",
    };
  }
  const closing: (() => Promise<void>)[] = [];
  afterAll(() => Promise.all(closing.map((close) => close())));

  test.each([
    [
      "a process",
      [],
      (args: readonly string[], env: Record<string, string>) => runCli(["doctor", ...args], { cwd, env }),
    ],
    ["JSON", ["--json"], run],
  ])("none is printed when nothing works: %s", async (_, args, runIt) => {
    const { stdout, stderr, exitCode } = await runIt(args, await brokenWorld());
    expect(exitCode).toBe(1);
    for (const secret of Object.values(SECRETS)) {
      for (const form of [secret, encodeURIComponent(secret), btoa(secret).replace(/=+$/, "")]) {
        expect(stdout + stderr).not.toContain(form);
      }
    }
    // It did look: each of them was used.
    for (const name of ["database", "redis", "mail", "payment-keys", "webhooks", "service"]) {
      expect(stdout).toMatch(new RegExp(`fault +${name} |"name": "${name}",\\s+"state": "fault"`));
    }
  });

  test("none is printed where the setting itself is faulty", async () => {
    const broken = Object.fromEntries(
      ["DATABASE_URL", "REDIS_URL", "SMTP_URL", "SECRET_KEY_PREVIOUS"].map((name) => [
        name,
        `planted-${name}`,
      ]),
    );
    const { stdout, stderr } = await run([], { ...broken, PORT: String(await freePort()) });
    expect(stdout + stderr).not.toMatch(/planted-/);
    expect(stdout).toMatch(/^fault {4}settings +DATABASE_URL: expected/m);
  });
});
