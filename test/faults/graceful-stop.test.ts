import { connect } from "node:net";
import { afterAll, beforeAll, expect, test } from "vitest";
import { clientHeaders, newCustomer } from "../support/customer.ts";
import { type HeldUpstream, startHeldUpstream } from "../support/held-upstream.ts";
import { openStream } from "../support/open-stream.ts";
import { query } from "../support/services/embedded-postgres-process.ts";
import { createTestDatabase, type TestDatabase } from "../support/services/test-database.ts";
import { waitUntil } from "../support/services/wait-until.ts";
import { type SpawnedServer, spawnServer } from "../support/spawned-server.ts";
import type { TestEnvironment } from "../support/test-settings.ts";

/** How long a stop waits for running exchanges, and what the rest of it may take on a busy machine. */
const DRAIN_MS = 10_000;
const STOP_MS_MAX = 8_000;

let upstream: HeldUpstream;
let database: TestDatabase;

beforeAll(async () => {
  [upstream, database] = await Promise.all([startHeldUpstream(), createTestDatabase()]);
});

afterAll(async () => {
  await upstream?.close();
  await database?.drop();
});

const start = (environment: TestEnvironment = {}): Promise<SpawnedServer> =>
  spawnServer({ targetUrl: upstream.url, databaseUrl: database.url, environment });

const sessionOf = async (tokenId: string) => {
  const rows = await query(
    database.url,
    `SELECT s.request_count::int AS requests, s.bytes_out::int AS bytes,
            (SELECT sum(u.request_count)::int FROM usage_samples u WHERE u.session_id = s.id) AS sampled
       FROM proxy_sessions s WHERE s.token_id = '${tokenId}'`,
  );
  return rows[0];
};

/** True once no program listens there any more. */
const isClosed = (url: string): Promise<boolean> =>
  new Promise((resolve) => {
    const { hostname, port } = new URL(url);
    const socket = connect(Number(port), hostname, () => {
      socket.destroy();
      resolve(false);
    });
    socket.on("error", () => resolve(true));
  });

test.concurrent("after SIGTERM 50 running requests end, all of them are counted, and the exit code is 0 soon after", async () => {
  const server = await start();
  const { id, token } = await (await newCustomer(server.url)).buyToken();
  const running = Array.from({ length: 50 }, async () => {
    const response = await fetch(`${server.url}/api/v1/proxy/wait/drain`, { headers: clientHeaders(token) });
    return { status: response.status, body: await response.text() };
  });
  await waitUntil("all are at the target", 10_000, () => upstream.arrived("/wait/drain") === 50);

  const stopped = server.stop();
  await waitUntil("it takes no new connection", 5_000, () => isClosed(server.url));
  const letGoAtMs = performance.now();
  upstream.letGo("/wait/drain");

  expect(await Promise.all(running)).toEqual(Array.from({ length: 50 }, () => ({ status: 200, body: "ok" })));
  expect(await stopped).toBe(0);
  expect(performance.now() - letGoAtMs).toBeLessThan(STOP_MS_MAX);
  expect(await sessionOf(id)).toEqual({ requests: 50, bytes: 100, sampled: 50 });
});

test.concurrent("a stream that never ends is cut after the drain, by a reset, and is counted", async () => {
  const server = await start();
  const { id, token } = await (await newCustomer(server.url)).buyToken();
  const stream = await openStream(`${server.url}/api/v1/proxy/stream/endless`, clientHeaders(token));
  const stoppedAtMs = performance.now();
  const exitCode = await server.stop();
  const tookMs = performance.now() - stoppedAtMs;
  expect(exitCode).toBe(0);
  expect(tookMs).toBeGreaterThanOrEqual(DRAIN_MS - 500);
  expect(tookMs).toBeLessThan(DRAIN_MS + STOP_MS_MAX);
  await waitUntil("the client notices", 1_000, () => stream.state() !== "open");
  expect(stream.state()).toBe("reset");
  expect(await sessionOf(id)).toEqual({ requests: 1, bytes: stream.bytes(), sampled: 1 });
});

test.concurrent("a client that goes on sending requests on its open connection does not delay the stop", async () => {
  const server = await start();
  const { token } = await (await newCustomer(server.url)).buyToken();
  let isOver = false;
  let answers = 0;
  const asking = (async () => {
    while (!isOver) {
      const response = await fetch(`${server.url}/api/v1/proxy/`, { headers: clientHeaders(token) }).catch(
        () => null,
      );
      if (response === null) return;
      expect(response.status).toBe(200);
      await response.text();
      answers += 1;
    }
  })();
  await waitUntil("it asks", 5_000, () => answers > 20);
  const stoppedAtMs = performance.now();
  expect(await server.stop()).toBe(0);
  expect(performance.now() - stoppedAtMs).toBeLessThan(STOP_MS_MAX);
  isOver = true;
  await asking;
});

test.concurrent("with SHUTDOWN_DELAY_SECONDS it is not ready at once, and takes new connections until the delay is over", async () => {
  const server = await start({ SHUTDOWN_DELAY_SECONDS: "2" });
  const statusOf = async (path: string): Promise<number> =>
    (await fetch(`${server.url}${path}`, { headers: { connection: "close" } })).status;
  expect(await statusOf("/health/ready")).toBe(200);
  const stopped = server.stop();
  await waitUntil("it is not ready", 1_500, async () => (await statusOf("/health/ready")) === 503);
  expect(await statusOf("/health/live")).toBe(200);
  await waitUntil("it takes no new connection", 10_000, () => isClosed(server.url));
  expect(await stopped).toBe(0);
});
