import { chmod } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Customer, newCustomer } from "../support/customer.ts";
import { query } from "../support/services/embedded-postgres-process.ts";
import { type KillablePostgres, startKillablePostgres } from "../support/services/killable-postgres.ts";
import { waitUntil } from "../support/services/wait-until.ts";
import { startTestServer, type TestServer } from "../support/test-server.ts";

const NOTICED_MS_MAX = 10_000;

let postgres: KillablePostgres;
let server: TestServer;
let admin: Customer;

beforeAll(async () => {
  postgres = await startKillablePostgres();
  const environment = { HEALTH_CHECK_INTERVAL: "0.2", HEALTH_CHECK_TIMEOUT: "2" };
  server = await startTestServer({ targetUrl: "http://127.0.0.1:9", databaseUrl: postgres.url, environment });
  admin = await newCustomer(server.url);
  await admin.topUp(50);
  await query(postgres.url, `UPDATE users SET is_superuser = true WHERE id = '${admin.id}'`);
});

afterAll(async () => {
  await server?.stop();
  await postgres?.stop();
});

/** Makes all connections read-only, except the one that changes the setting back. */
async function setReadOnly(value: "on" | "off"): Promise<void> {
  const url = new URL(postgres.url);
  url.searchParams.set("options", "-c default_transaction_read_only=off");
  await query(url.href, `ALTER SYSTEM SET default_transaction_read_only = ${value}`);
  await query(url.href, "SELECT pg_reload_conf()");
}

/** Changes the mode of the folder of this database's tables: without write permission no file can be made there. */
async function setFolderMode(mode: number): Promise<void> {
  const [row] = (await query(
    postgres.url,
    "SELECT current_setting('data_directory') AS folder, oid FROM pg_database WHERE datname = current_database()",
  )) as { folder: string; oid: number }[];
  await chmod(join(row?.folder ?? "", "base", String(row?.oid)), mode);
}

const statusOf = async (path: string): Promise<number> => (await fetch(server.url + path)).status;
const untilHealth = (status: number): Promise<void> =>
  waitUntil(`/health is ${status}`, NOTICED_MS_MAX, async () => (await statusOf("/health")) === status);

/** The state of the database as reported to superusers. */
async function reportedDatabase(): Promise<unknown> {
  const { checks } = (await (await admin.call("GET", "/admin/health")).json()) as {
    checks: { name: string; status: string; problem: string | null }[];
  };
  const found = checks.find(({ name }) => name === "database");
  return [found?.status, found?.problem];
}

test.each([
  ["read_only", () => setReadOnly("on"), () => setReadOnly("off")],
  ["failed", () => setFolderMode(0o500), () => setFolderMode(0o700)],
])("a database that answers but cannot store is reported as unhealthy with the reason, and as healthy afterwards: %s", async (problem, breakIt, mendIt) => {
  expect(await statusOf("/health")).toBe(200);
  await breakIt();
  try {
    expect(await query(postgres.url, "SELECT 1 AS one")).toEqual([{ one: 1 }]);
    await untilHealth(503);
    expect(await statusOf("/health/ready")).toBe(503);
    expect(await statusOf("/health/live")).toBe(200);
    expect(await reportedDatabase()).toEqual(["down", problem]);
  } finally {
    await mendIt();
  }
  await untilHealth(200);
  expect(await statusOf("/health/ready")).toBe(200);
  expect(await reportedDatabase()).toEqual(["up", null]);
});

test("a write on a read-only server is answered with 503, not with 500", async () => {
  await setReadOnly("on");
  try {
    await untilHealth(503);
    const answer = await admin.call("POST", "/tokens/purchase", { duration_hours: 1 });
    expect([answer.status, answer.headers.get("retry-after") !== null]).toEqual([503, true]);
    expect(await answer.json()).toMatchObject({ code: "service_unavailable" });
  } finally {
    await setReadOnly("off");
  }
  await untilHealth(200);
  expect((await admin.call("POST", "/tokens/purchase", { duration_hours: 1 })).status).toBe(201);
});

test("health checks do not fill the disk: after many, their rows take as much space as after one", async () => {
  const ask = async () => {
    const sql =
      "SELECT pg_relation_filenode('health_writes') AS file, pg_total_relation_size('health_writes')::int AS bytes";
    return (await query(postgres.url, sql))[0] as { file: number; bytes: number };
  };
  const files = new Set<number>();
  await waitUntil(
    "ten checks have written",
    NOTICED_MS_MAX,
    async () => files.add((await ask()).file).size > 10,
  );
  expect((await ask()).bytes).toBeLessThanOrEqual(128 * 1_024);
  expect(await query(postgres.url, "SELECT count(*)::int AS rows FROM health_writes")).toEqual([{ rows: 4 }]);
});
