/** The doctor beside a running embedded service, and before what never answers. */
import { execFileSync, spawn } from "node:child_process";
import { chmod, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createServer as createTcp } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startEmbeddedPostgres } from "../../src/adapters/embedded-postgres/start-embedded-postgres.ts";
import { examine } from "../support/examine.ts";
import { freePort } from "../support/free-port.ts";
import { runCli } from "../support/run-cli.ts";
import { postmasterPid, query } from "../support/services/embedded-postgres-process.ts";
import { createTestDatabase } from "../support/services/test-database.ts";
import { waitUntil } from "../support/services/wait-until.ts";
import { type StartedCli, startCli } from "../support/started-cli.ts";
import { startTestServer } from "../support/test-server.ts";
import { testEnvironment } from "../support/test-settings.ts";

const opened: (() => unknown)[] = [];
afterAll(async () => {
  for (const close of opened.splice(0).reverse()) await close();
});

async function newFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "zenzefi-doctor-"));
  opened.push(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

describe("beside a running embedded service", () => {
  let cwd = "";
  let service: StartedCli;
  let env: Record<string, string>;
  beforeAll(async () => {
    cwd = await newFolder();
    env = { PORT: String(await freePort()), PROXY_PORT: String(await freePort()), LOG_LEVEL: "error" };
    service = await startCli({ cwd, env });
  });
  afterAll(() => service.stop());

  test("nothing is wrong: exit code 0, and every part was looked at", async () => {
    const { stdout, stderr, exitCode } = await runCli(["doctor"], { cwd, env });
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
    expect(stdout).not.toMatch(/^fault/m);
    for (const name of [
      "database",
      "database-migrations",
      "clock",
      "service",
      "proxy-origin",
      "data-dir",
      "disk",
    ]) {
      expect(stdout).toMatch(new RegExp(`^ok +${name} `, "m"));
    }
  });

  test("it names in Russian what is wrong when PostgreSQL hangs, within its time", async () => {
    const pid = await postmasterPid(join(cwd, "data"));
    const children = (await readFile(`/proc/${pid}/task/${pid}/children`, "utf8"))
      .trim()
      .split(" ")
      .map(Number);
    const signal = (name: NodeJS.Signals): void => {
      for (const each of [pid, ...children]) process.kill(each, name);
    };
    signal("SIGSTOP");
    try {
      const { stdout, exitCode } = await runCli(["doctor"], { cwd, env: { ...env, DEFAULT_LANGUAGE: "ru" } });
      expect(exitCode).toBe(1);
      expect(stdout).toMatch(/^(fault|skipped) +database +встроенная база/m);
      expect(stdout).toMatch(/^ok +disk /m);
    } finally {
      signal("SIGCONT");
    }
  });
});

describe("what accepts connections and never answers", () => {
  let port = 0;
  beforeAll(async () => {
    const server = createTcp((socket) => socket.on("error", () => undefined));
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    opened.push(() => void server.close());
    const address = server.address();
    port = address === null || typeof address === "string" ? 0 : address.port;
  });

  test("all of it is told in one run, each within its time", async () => {
    const cwd = await newFolder();
    const env = {
      DATABASE_URL: `postgresql://z:a-password@127.0.0.1:${port}/z`,
      SECRET_KEY: "0f3c9d1b7a5e42868d1c0b9a7f6e5d4c3b2a1908",
      REDIS_URL: `redis://127.0.0.1:${port}`,
      ZENZEFI_TARGET_URL: `http://127.0.0.1:${port}`,
      SMTP_URL: `smtp://127.0.0.1:${port}`,
      MAIL_FROM: "robot@example.com",
      PAYMENT_PROVIDERS: "stripe,yookassa",
      STRIPE_SECRET_KEY: "sk_live_x",
      STRIPE_WEBHOOK_SECRET: "whsec_x",
      STRIPE_API_URL: `http://127.0.0.1:${port}`,
      YOOKASSA_SHOP_ID: "1",
      YOOKASSA_SECRET_KEY: "live_x",
      YOOKASSA_API_URL: `http://127.0.0.1:${port}`,
      BACKEND_URL: `http://0.0.0.0:${port}`,
      PORT: String(port),
    };
    const { stdout, exitCode } = await runCli(["doctor"], { cwd, env });
    expect(exitCode).toBe(1);
    expect(stdout).toMatch(/^fault +database +PostgreSQL at 127.0.0.1:\d+\/z: no answer$/m);
    expect(stdout).toMatch(/^fault +redis +no answer \(timeout\)$/m);
    expect(stdout).toMatch(/^fault +target +.*gives no answer \(timeout\)$/m);
    expect(stdout).toMatch(/^fault +mail +127.0.0.1 does not take us/m);
    expect(stdout).toMatch(/^fault +payment-keys +stripe cannot be asked/m);
    expect(stdout).toMatch(/^fault +payment-keys +yookassa cannot be asked/m);
    expect(stdout).toMatch(/^fault +service +.*does not answer$/m);
  });
});

test("a wrong password is told from a database that asks for one", async () => {
  const dataDir = await newFolder();
  const postgres = await startEmbeddedPostgres({ dataDir, log: () => undefined });
  opened.push(() => postgres.stop());
  const url = new URL(postgres.connectionString);
  await query(url.href, "CREATE ROLE doctor LOGIN PASSWORD 'the right one'");
  const hba = join(dataDir, "postgres", "pg_hba.conf");
  await writeFile(hba, `local all doctor scram-sha-256\n${await readFile(hba, "utf8")}`);
  await query(url.href, "SELECT pg_reload_conf()");
  url.searchParams.set("user", "doctor");
  url.searchParams.set("password", "the-wrong-password");
  await waitUntil("the new rule is read", 10_000, async () =>
    query(url.href, "SELECT 1").then(
      () => false,
      () => true,
    ),
  );
  const [finding] = await examine("database", testEnvironment(url.href));
  expect(finding?.found.en).toContain("wrong user or password");
  expect(JSON.stringify(finding)).not.toContain("the-wrong-password");
});

const isThere = (program: string): boolean => {
  try {
    execFileSync("which", [program], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
};

describe.skipIf(!isThere("nginx"))("behind nginx (skipped where nginx is not installed)", () => {
  /** What an operator's nginx passes on. @returns its port */
  async function startNginx(servicePort: number, headers: string): Promise<number> {
    const folder = await newFolder();
    const port = await freePort();
    const config = join(folder, "nginx.conf");
    await writeFile(
      config,
      `daemon off; pid ${folder}/pid; error_log ${folder}/error.log; events {}
       http { access_log off; client_body_temp_path ${folder}/a; proxy_temp_path ${folder}/b; fastcgi_temp_path ${folder}/c;
         uwsgi_temp_path ${folder}/d; scgi_temp_path ${folder}/e;
         server { listen 127.0.0.2:${port}; listen 0.0.0.0:${port};
           location / { proxy_pass http://127.0.0.1:${servicePort}; ${headers} } } }`,
    );
    const child = spawn("nginx", ["-p", folder, "-c", config], { stdio: "ignore" });
    opened.push(() => child.kill("SIGTERM"));
    await waitUntil("nginx answers", 10_000, () =>
      fetch(`http://127.0.0.1:${port}/health`).then(
        () => true,
        () => false,
      ),
    );
    return port;
  }

  async function startService(environment: Record<string, string>) {
    const database = await createTestDatabase();
    opened.push(() => database.drop());
    const server = await startTestServer({
      targetUrl: "http://127.0.0.1:1",
      databaseUrl: database.url,
      environment,
    });
    opened.push(() => server.stop());
    return { server, settings: testEnvironment(database.url, environment) };
  }

  test("an own origin whose Host is lost is told from one that arrives", async () => {
    const environment = { PROXY_ORIGIN: "http://localhost" };
    const { server, settings } = await startService(environment);
    const right = await startNginx(server.port, "proxy_set_header Host $host;");
    const lost = await startNginx(server.port, "");
    const at = (port: number) =>
      examine("proxy-origin", {
        ...settings,
        PORT: String(server.port),
        PROXY_ORIGIN: `http://localhost:${port}`,
      });
    expect(await at(right)).toMatchObject([{ state: "ok" }]);
    expect(await at(lost)).toMatchObject([
      { state: "fault", mend: { en: expect.stringContaining("Host $host") } },
    ]);
  });

  test("a forged X-Forwarded-For that is believed is a fault", async () => {
    // The doctor's own address is 127.0.0.1: nginx is trusted by another one.
    const environment = { TRUST_PROXY: "127.0.0.0/8", METRICS_ALLOW: "10.0.0.0/8" };
    const { server, settings } = await startService(environment);
    const passed = await startNginx(server.port, "proxy_set_header X-Forwarded-For $http_x_forwarded_for;");
    const appended = await startNginx(
      server.port,
      "proxy_set_header X-Forwarded-For '$http_x_forwarded_for, 192.0.2.1';",
    );
    // For the doctor, that it is no trusted proxy itself.
    const at = (port: number) =>
      examine("trust-proxy", {
        ...settings,
        TRUST_PROXY: "127.0.0.9/32",
        BACKEND_URL: `http://0.0.0.0:${port}`,
      });
    expect(await at(passed)).toMatchObject([
      { state: "fault", found: { en: "a forged X-Forwarded-For is believed" } },
    ]);
    expect(await at(appended)).toMatchObject([{ state: "ok" }]);
  });
});

describe.skipIf(!isThere("pgbouncer"))("through PgBouncer (skipped where it is not installed)", () => {
  test.each(["session", "transaction"])("pool_mode = %s is recognised", async (mode) => {
    const dataDir = await newFolder();
    const postgres = await startEmbeddedPostgres({ dataDir, log: () => undefined });
    opened.push(() => postgres.stop());
    const socketFolder = new URL(postgres.connectionString).searchParams.get("host") ?? "";
    const folder = await mkdtemp(join("/tmp", "zenzefi-bouncer-"));
    opened.push(() => rm(folder, { recursive: true, force: true }));
    const port = await freePort();
    await writeFile(join(folder, "users.txt"), '"zenzefi" "pool"\n');
    await writeFile(
      join(folder, "pgbouncer.ini"),
      `[databases]
zenzefi = host=${socketFolder} dbname=zenzefi user=zenzefi
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = ${port}
unix_socket_dir =
auth_type = plain
auth_file = ${folder}/users.txt
pool_mode = ${mode}
logfile = ${folder}/log
pidfile = ${folder}/pid
ignore_startup_parameters = extra_float_digits,options,statement_timeout,lock_timeout,idle_in_transaction_session_timeout
`,
    );
    const child = spawn(
      "pgbouncer",
      [...(await asNobody(folder, socketFolder)), join(folder, "pgbouncer.ini")],
      {
        stdio: "ignore",
      },
    );
    opened.push(() => child.kill("SIGTERM"));
    const url = `postgresql://zenzefi:pool@127.0.0.1:${port}/zenzefi`;
    await waitUntil("PgBouncer answers", 15_000, () =>
      query(url, "SELECT 1").then(
        () => true,
        () => false,
      ),
    );
    const [finding] = await examine("database-pooler", testEnvironment(url));
    expect(finding).toMatchObject({ state: "ok", found: { en: `a pooler in between, pool_mode = ${mode}` } });
    const [direct] = await examine("database-pooler", testEnvironment(postgres.connectionString));
    expect(direct?.found.en).toBe("no pooler in between");
  });
});

/** Options of pgbouncer, which does not run as root: it changes to a user to whom the folders are opened here. */
async function asNobody(folder: string, socketFolder: string): Promise<string[]> {
  if (process.getuid?.() !== 0) return [];
  execFileSync("chown", ["-R", "nobody", folder]);
  await chmod(join(socketFolder, ".."), 0o755);
  await chmod(socketFolder, 0o755);
  await chmod(join(socketFolder, ".s.PGSQL.5432"), 0o777);
  return ["-u", "nobody"];
}
