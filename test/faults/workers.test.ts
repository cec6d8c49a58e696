import { mkdtemp, rm } from "node:fs/promises";
import { request } from "node:http";
import { type AddressInfo, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type BoughtToken, type Customer, clientHeaders, newCustomer } from "../support/customer.ts";
import { runCli } from "../support/run-cli.ts";
import { query } from "../support/services/embedded-postgres-process.ts";
import { startTestRedis, type TestRedis } from "../support/services/start-test-redis.ts";
import {
  createTestDatabase,
  createUnmigratedTestDatabase,
  type TestDatabase,
} from "../support/services/test-database.ts";
import { waitUntil } from "../support/services/wait-until.ts";
import { isAlive, type StartedCli, startCli } from "../support/started-cli.ts";
import { testEnvironment } from "../support/test-settings.ts";
import { startTestUpstream, type TestUpstream } from "../support/test-upstream.ts";

let upstream: TestUpstream;
let redis: TestRedis;
let database: TestDatabase;
let cwd: string;
let service: StartedCli;
let customer: Customer;
let token: BoughtToken;

beforeAll(async () => {
  cwd = await mkdtemp(join(tmpdir(), "zenzefi-workers-"));
  // Builds dist once if it is stale: each concurrent start would do it too.
  await runCli(["--version"], { cwd });
  [upstream, redis, database] = await Promise.all([
    startTestUpstream(),
    startTestRedis(),
    createTestDatabase(),
  ]);
  service = await startCli({ cwd, env: environmentOf(database, { WORKERS: "2", REDIS_URL: redis.url }) });
  customer = await newCustomer(service.url);
  token = await customer.buyToken();
});

afterAll(async () => {
  service?.process.kill("SIGKILL");
  await Promise.all([upstream?.close(), redis?.stop(), database?.drop()]);
  await rm(cwd, { recursive: true, force: true });
});

function environmentOf({ url }: TestDatabase, overrides: Record<string, string>): Record<string, string> {
  return {
    ...testEnvironment(url),
    ZENZEFI_TARGET_URL: upstream.url,
    SESSION_TIMEOUT_SECONDS: "3",
    ...overrides,
  };
}

/** On a new connection, which one of the workers accepts. */
function statusOf(path: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const sent = request(`${service.url}${path}`, { agent: false, headers: clientHeaders(token.token) });
    sent.on("error", reject).on("response", (response) => {
      response.resume().on("end", () => resolve(response.statusCode ?? 0));
    });
    sent.end();
  });
}

const statuses = (times: number): Promise<number[]> =>
  Promise.all(Array.from({ length: times }, () => statusOf("/api/v1/proxy/")));

const metric = async (pattern: RegExp): Promise<number> =>
  Number(
    pattern.exec(
      await (await fetch(`${service.url}/metrics`, { headers: { connection: "close" } })).text(),
    )?.[1],
  );

const RESTARTS = /^worker_restarts_total (\d+)$/m;

test("requests are spread over the workers, and a scrape of any of them counts those of all", async () => {
  const counted = () => metric(/proxy_requests_total\{[^}]*"200"[^}]*\} (\d+)/);
  let sent = 0;
  await waitUntil("both workers have answered some, and flushed what they counted", 20_000, async () => {
    // An idle worker accepts the next connection, so that one worker does not get all of many.
    expect(new Set(await statuses(40))).toEqual(new Set([200]));
    sent += 40;
    expect(await counted()).toBe(sent);
    const rows = await query(
      database.url,
      "SELECT count(DISTINCT instance_id)::int AS workers, sum(request_count)::int AS n FROM usage_samples",
    );
    const [row] = rows as { workers: number; n: number }[];
    return row?.workers === 2;
  });
  await waitUntil("all are flushed", 5_000, async () => {
    const rows = await query(database.url, "SELECT sum(request_count)::int AS n FROM usage_samples");
    return (rows as { n: number }[])[0]?.n === sent;
  });
  expect(await metric(/token_purchases_total\{[^}]*"1"[^}]*\} (\d+)/)).toBe(1);
});

test("a worker that is killed is replaced, and the others serve meanwhile", async () => {
  const before = await metric(RESTARTS);
  const [victim = 0, ...rest] = service.workers();
  process.kill(victim, "SIGKILL");
  await waitUntil("it is gone", 2_000, () => !service.workers().includes(victim));
  expect(new Set(await statuses(20))).toEqual(new Set([200]));
  // Each worker reports the number as soon as the primary has sent it.
  await waitUntil("it is counted", 5_000, async () => (await metric(RESTARTS)) === before + 1);
  await waitUntil("another one is there", 10_000, () => service.workers().length === 2);
  expect(service.workers()).toEqual(expect.arrayContaining(rest));
  expect(new Set(await statuses(20))).toEqual(new Set([200]));
  expect(await metric(RESTARTS)).toBe(before + 1);
});

test("a change of access on one worker takes effect on all within a second", async () => {
  const other = await customer.buyToken();
  const headers = clientHeaders(other.token);
  await fetch(`${service.url}/api/v1/proxy/`, { headers });
  await customer.call("DELETE", `/tokens/${token.id}`);
  await waitUntil("the revoked token is refused everywhere", 1_000, async () => {
    return (await statuses(8)).every((status) => status === 401);
  });
  expect((await fetch(`${service.url}/api/v1/proxy/`, { headers })).status).toBe(200);
});

test("after SIGTERM no process is left and the exit code is 0", async () => {
  const workers = service.workers();
  expect(workers).toHaveLength(2);
  expect(await service.stop()).toBe(0);
  expect(workers.filter(isAlive)).toEqual([]);
});

test("several workers without Redis are refused with one line", async () => {
  const env = { DATA_DIR: join(cwd, "data"), PORT: "0", WORKERS: "2" };
  const { exitCode, stderr } = await runCli(["start"], { cwd, env });
  expect(exitCode).toBe(1);
  expect(stderr.trim().split("\n")).toEqual([expect.stringContaining("WORKERS: more than 1 needs Redis")]);
});

test("a start on a port that is in use ends with exit code 1 and names the port", async () => {
  const taken = createServer();
  await new Promise<void>((resolve) => taken.listen(0, "127.0.0.1", resolve));
  const fresh = await createTestDatabase();
  const { port } = taken.address() as AddressInfo;
  const result = await runCli(["start"], { cwd, env: environmentOf(fresh, { PORT: String(port) }) });
  taken.close();
  await fresh.drop();
  expect(result.exitCode).toBe(1);
  expect(result.stderr).toContain(String(port));
});

test("instances that start concurrently on an empty database migrate it once and all serve", async () => {
  const empty = await createUnmigratedTestDatabase();
  const started = await Promise.all(
    Array.from({ length: 3 }, () => startCli({ cwd, env: environmentOf(empty, {}) })),
  );
  const ready = await Promise.all(started.map(({ url }) => fetch(`${url}/health/ready`)));
  expect(ready.map(({ status }) => status)).toEqual([200, 200, 200]);
  const buyer = await newCustomer(started[0]?.url ?? "");
  const { token: bought } = await buyer.buyToken();
  const answers = started.map(({ url }) => fetch(`${url}/api/v1/proxy/`, { headers: clientHeaders(bought) }));
  expect((await Promise.all(answers)).map(({ status }) => status)).toEqual([200, 200, 200]);
  expect(await Promise.all(started.map((cli) => cli.stop()))).toEqual([0, 0, 0]);
  await empty.drop();
});
