import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type BoughtToken, newCustomer } from "../support/customer.ts";
import { reachThrough, refusalOf } from "../support/proxy-world.ts";
import {
  openRaw,
  type RawClient,
  type RawUpstream,
  rawRequest,
  startRawUpstream,
} from "../support/raw-socket.ts";
import { query } from "../support/services/embedded-postgres-process.ts";
import { startTestRedis, type TestRedis } from "../support/services/start-test-redis.ts";
import { createTestDatabase, type TestDatabase } from "../support/services/test-database.ts";
import { waitUntil } from "../support/services/wait-until.ts";
import { startTestServer, type TestServer } from "../support/test-server.ts";

/** Endless bodies in each way of framing. */
const STREAMS: Record<string, string> = {
  "/length": "HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nfirst",
  "/chunked": "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nfirst\r\n",
  "/close": "HTTP/1.0 200 OK\r\n\r\nfirst",
};

let raw: RawUpstream;

beforeAll(async () => {
  raw = await startRawUpstream((socket, head) => {
    const path = head.split(" ")[1] ?? "";
    if (path !== "/waiting") socket.write(STREAMS[path] ?? "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
  });
});

afterAll(() => raw.close());

describe.each(["without Redis", "with Redis"])("two instances on one database %s", (how) => {
  let database: TestDatabase;
  let redis: TestRedis | null = null;
  let servers: [TestServer, TestServer];

  beforeAll(async () => {
    database = await createTestDatabase();
    if (how === "with Redis") redis = await startTestRedis();
    const environment = redis === null ? {} : { REDIS_URL: redis.url };
    const start = () => startTestServer({ targetUrl: raw.url, databaseUrl: database.url, environment });
    servers = [await start(), await start()];
  });

  afterAll(async () => {
    for (const server of servers) await server.stop();
    await redis?.stop();
    await database.drop();
  });

  /** Opens a stream of each framing on each instance and waits for their first bytes. */
  async function openStreams({ token }: BoughtToken): Promise<RawClient[]> {
    const streams = servers.flatMap(({ port }) =>
      Object.keys(STREAMS).map((path) => {
        const version = path === "/close" ? "1.0" : "1.1";
        return openRaw(port, rawRequest(token, `GET /api/v1/proxy${path} HTTP/${version}`));
      }),
    );
    await waitUntil("the streams run", 5_000, () =>
      streams.every((stream) => stream.text().includes("first")),
    );
    return streams;
  }

  /** Calls `end`, and expects every stream to be reset within a second of its answer. */
  async function expectCutBy(streams: readonly RawClient[], end: () => Promise<unknown>): Promise<void> {
    await end();
    await waitUntil("all streams end", 1_000, () => streams.every((stream) => stream.ending() !== "open"));
    expect(streams.map((stream) => stream.ending())).toEqual(streams.map(() => "reset"));
  }

  test("revoking a token cuts its streams on both within a second", async () => {
    const customer = await newCustomer(servers[0].url);
    const token = await customer.buyToken();
    const streams = await openStreams(token);
    await expectCutBy(streams, () => customer.call("DELETE", `/tokens/${token.id}`));
    for (const { url } of servers) {
      expect(await refusalOf(await reachThrough(url, token.token, "/x"))).toMatchObject({
        code: "token_invalid",
      });
    }
  });

  test("never again, a deactivated user keeps access: deactivating cuts all its streams on both within a second, and no other user's", async () => {
    const [customer, bystander] = [await newCustomer(servers[0].url), await newCustomer(servers[0].url)];
    const admin = await newCustomer(servers[0].url);
    await query(database.url, `UPDATE users SET is_superuser = true WHERE id = '${admin.id}'`);
    const streams = [
      ...(await openStreams(await customer.buyToken())),
      ...(await openStreams(await customer.buyToken())),
    ];
    const others = await openStreams(await bystander.buyToken());
    await expectCutBy(streams, async () => {
      const answer = await admin.call("PATCH", `/admin/users/${customer.id}`, { is_active: false });
      expect(answer.status).toBe(200);
    });
    expect(others.map((stream) => stream.ending())).toEqual(others.map(() => "open"));
    for (const { socket } of others) socket.destroy();
  });

  test("a user who is activated again is served at once", async () => {
    const customer = await newCustomer(servers[0].url);
    const { token } = await customer.buyToken();
    expect((await reachThrough(servers[0].url, token, "/x")).status).toBe(200);
    const setActive = (isActive: boolean) =>
      query(database.url, `UPDATE users SET is_active = ${isActive} WHERE id = '${customer.id}'`);
    const statusOf = async () => (await reachThrough(servers[0].url, token, "/x")).status;
    await setActive(false);
    await expect.poll(statusOf, { timeout: 2_000 }).toBe(401);
    await setActive(true);
    await expect.poll(statusOf, { timeout: 2_000 }).toBe(200);
  });

  test("the end of a token's time cuts its streams on both within a second", async () => {
    const customer = await newCustomer(servers[0].url);
    const token = await customer.buyToken();
    const streams = await openStreams(token);
    // It ends 1.5 s from now: the instances read the change first, then the deadline itself must cut.
    const startedMs = Date.now() + 1_500 - 3_600_000;
    await query(
      database.url,
      `UPDATE access_tokens SET activated_at = to_timestamp(${startedMs} / 1000.0) WHERE id = '${token.id}'`,
    );
    await waitUntil("the time is over", 3_000, () => Date.now() >= startedMs + 3_600_000);
    await expectCutBy(streams, async () => {});
    expect((await reachThrough(servers[1].url, token.token, "/x")).status).toBe(401);
  });

  test("releasing the device cuts its streams, refuses it for a while and admits another at once", async () => {
    const customer = await newCustomer(servers[0].url);
    const token = await customer.buyToken();
    const streams = await openStreams(token);
    await expectCutBy(streams, () => customer.call("POST", `/tokens/${token.id}/release-device`));
    for (const { url } of servers) {
      const answer = await reachThrough(url, token.token, "/x");
      const seconds = Number(answer.headers.get("retry-after"));
      expect(await refusalOf(answer)).toEqual({ status: 409, code: "device_released" });
      expect(seconds).toBeGreaterThan(0);
      expect(seconds).toBeLessThanOrEqual(10);
    }
    const second = await reachThrough(servers[1].url, token.token, "/x", { device: randomUUID() });
    expect(second.status).toBe(200);
  });

  test("a request that still waits for its answer is refused, not reset, when its token is revoked", async () => {
    const customer = await newCustomer(servers[0].url);
    const token = await customer.buyToken();
    await reachThrough(servers[1].url, token.token, "/x");
    const asked = raw.heads.length;
    const waiting = reachThrough(servers[1].url, token.token, "/waiting");
    await waitUntil("the target is asked", 5_000, () => raw.heads.length > asked);
    await customer.call("DELETE", `/tokens/${token.id}`);
    expect(await refusalOf(await waiting)).toEqual({ status: 401, code: "token_invalid" });
  });
});

test("a released device gets its token back after ten seconds, if no other device has it", async () => {
  const database = await createTestDatabase();
  const server = await startTestServer({ targetUrl: raw.url, databaseUrl: database.url });
  const customer = await newCustomer(server.url);
  const { id, token } = await customer.buyToken();
  await reachThrough(server.url, token, "/x");
  await customer.call("POST", `/tokens/${id}/release-device`);
  await expect
    .poll(async () => (await reachThrough(server.url, token, "/x")).status, { timeout: 1_000 })
    .toBe(409);
  // Ten seconds pass for the database.
  await query(
    database.url,
    `UPDATE proxy_sessions SET ended_at = ended_at - interval '10 seconds' WHERE token_id = '${id}'`,
  );
  expect((await reachThrough(server.url, token, "/x")).status).toBe(200);
  await server.stop();
  await database.drop();
});
