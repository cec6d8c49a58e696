/** Two instances behind nginx are restarted one after the other, as an upgrade does it. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Agent, request } from "undici";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Running } from "../../bench/start-program.ts";
import { clientHeaders, newCustomer } from "../support/customer.ts";
import { freePort } from "../support/free-port.ts";
import { type HeldUpstream, startHeldUpstream } from "../support/held-upstream.ts";
import { openStream } from "../support/open-stream.ts";
import { runCli } from "../support/run-cli.ts";
import { startTestRedis, type TestRedis } from "../support/services/start-test-redis.ts";
import { createTestDatabase, type TestDatabase } from "../support/services/test-database.ts";
import { NGINX, startTestNginx } from "../support/services/test-nginx.ts";
import { waitUntil } from "../support/services/wait-until.ts";
import { type StartedCli, startCli } from "../support/started-cli.ts";
import { testEnvironment } from "../support/test-settings.ts";

const CLIENTS = 24;
const ROUNDS = 3;

let upstream: HeldUpstream;
let database: TestDatabase;
let redis: TestRedis;
let cwd: string;
let ports: readonly [number, number];
/** One keeps its connections to the instances, the other opens one for each request. */
const proxies: Running[] = [];
const instances: StartedCli[] = [];

beforeAll(async () => {
  if (NGINX === null) return;
  cwd = await mkdtemp(join(tmpdir(), "zenzefi-rolling-"));
  // Builds dist once if it is stale: each concurrent start would do it too.
  await runCli(["--version"], { cwd });
  [upstream, database, redis] = await Promise.all([
    startHeldUpstream(),
    createTestDatabase(),
    startTestRedis(),
  ]);
  ports = [await freePort(), await freePort()];
  for (const port of ports) instances.push(await startInstance(port));
  for (const keepsConnections of [true, false]) {
    proxies.push(await startTestNginx(ports, { keepsConnections }));
  }
});

afterAll(async () => {
  for (const proxy of proxies) await proxy.stop();
  for (const { process: started } of instances) started.kill("SIGKILL");
  await upstream?.close();
  await database?.drop();
  await redis?.stop();
  if (cwd !== undefined) await rm(cwd, { recursive: true, force: true });
});

function startInstance(port: number): Promise<StartedCli> {
  const env = testEnvironment(database.url, {
    PORT: String(port),
    REDIS_URL: redis.url,
    ZENZEFI_TARGET_URL: upstream.url,
    TRUST_PROXY: "127.0.0.1",
    LOG_LEVEL: "info",
  });
  return startCli({ cwd, env });
}

/** @returns what the stopped instance had printed */
async function restart(index: 0 | 1): Promise<string> {
  const stopped = instances[index];
  expect(await stopped?.stop()).toBe(0);
  instances[index] = await startInstance(ports[index]);
  return stopped?.output() ?? "";
}

type Failure = string;

/** Sends requests one after another until `isOver`, each a GET, an upload or a call of the API. @returns their number */
async function keepAsking(
  url: string,
  client: { token: string; jwt: string; number: number },
  isOver: () => boolean,
  failures: Failure[],
): Promise<number> {
  // Every third client opens a connection for each request.
  const dispatcher = new Agent({ pipelining: client.number % 3 === 0 ? 0 : 1, connections: 1 });
  const proxied = clientHeaders(client.token);
  const calls = [
    { method: "GET", path: "/api/v1/proxy/any", headers: proxied },
    { method: "POST", path: "/api/v1/proxy/upload", headers: proxied, body: "x".repeat(4_096) },
    { method: "GET", path: "/api/v1/currency/balance", headers: { authorization: `Bearer ${client.jwt}` } },
    {
      method: "POST",
      path: "/api/v1/currency/mock-purchase",
      headers: { authorization: `Bearer ${client.jwt}`, "content-type": "application/json" },
      body: '{"amount":1}',
    },
  ] as const;
  let asked = 0;
  for (; !isOver(); asked += 1) {
    const call = calls[asked % calls.length] ?? calls[0];
    const { path, ...options } = call;
    const failed = await request(`${url}${path}`, { ...options, dispatcher }).then(
      async ({ statusCode, body }) => {
        const text = await body.text();
        return statusCode < 300 ? null : `${statusCode} ${text.slice(0, 200)}`;
      },
      (error: Error) => error.message,
    );
    if (failed !== null) failures.push(`${call.method} ${path}: ${failed}`);
  }
  await dispatcher.close();
  return asked;
}

describe.skipIf(NGINX === null)("two instances behind nginx", () => {
  test("no request fails while one after the other is restarted, whatever its method", async () => {
    const customer = await newCustomer(proxies[0]?.url ?? "");
    const { token } = await customer.buyToken();
    const failures: Failure[] = [];
    let isOver = false;
    const asking = Array.from({ length: CLIENTS }, (_, number) =>
      keepAsking(
        proxies[number % 2]?.url ?? "",
        { token, jwt: customer.jwt, number },
        () => isOver,
        failures,
      ),
    );
    for (let round = 0; round < ROUNDS; round += 1) {
      await restart(0);
      await restart(1);
    }
    isOver = true;
    const asked = (await Promise.all(asking)).reduce((sum, count) => sum + count, 0);
    expect(failures).toEqual([]);
    expect(asked).toBeGreaterThan(1_000);
  });

  test("streams that last longer than the drain end by a reset, and the log of the instance says why", async () => {
    const customer = await newCustomer(proxies[0]?.url ?? "");
    const { id, token } = await customer.buyToken();
    const direct = `http://127.0.0.1:${ports[0]}/api/v1/proxy/stream/long`;
    const streams = await Promise.all([1, 2].map(() => openStream(direct, clientHeaders(token))));
    const output = await restart(0);
    for (const stream of streams) {
      await waitUntil("the client notices", 1_000, () => stream.state() !== "open");
      expect(stream.state()).toBe("reset");
    }
    const line = output.split("\n").find((text) => text.includes("the time to drain is over"));
    expect(JSON.parse(line ?? "{}")).toMatchObject({
      level: "warn",
      reason: "shutting_down",
      connections: 2,
      devices: 1,
      token_ids: [id],
    });
  });
});
