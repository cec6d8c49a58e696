/** Attacks on all other clients: one address holds connections, as many as it can open, as cheaply and for as long as it can. */
import type { AddressInfo } from "node:net";
import fastify from "fastify";
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { type ClientTimes, createFrontServer } from "../../src/apps/front/front-server.ts";
import { clientHeaders } from "../support/customer.ts";
import { type HeldUpstream, startHeldUpstream } from "../support/held-upstream.ts";
import { openProxyWorld, type ProxyWorld, refusalOf } from "../support/proxy-world.ts";
import { openRaw, type RawClient, rawRequest } from "../support/raw-socket.ts";
import { waitUntil } from "../support/services/wait-until.ts";
import { refusedHandshake } from "../support/websocket.ts";

const MIB = 1_048_576;
const CONNECTIONS_MAX = 12;
const ENDED_MS_MAX = 20_000;
const REQUEST = "GET /api/v1/anything HTTP/1.1\r\nHost: gateway.test\r\n\r\n";

const LIVE = "GET /health/live HTTP/1.1\r\nHost: gateway.test\r\nConnection: close\r\n\r\n";

const open = (port: number, bytes: string): RawClient => {
  const client = openRaw(port, bytes);
  client.socket.on("error", () => {});
  onTestFinished(() => void client.socket.destroy());
  return client;
};

/** Sends a byte now and then, as long as the connection is open. */
function drip(client: RawClient, text: string): void {
  const timer = setInterval(() => client.socket.writable && client.socket.write(text), 50);
  client.socket.on("close", () => clearInterval(timer));
}

const isEnded = (client: RawClient) =>
  waitUntil("the connection is ended", ENDED_MS_MAX, async () => client.ending() !== "open");

/** A front server whose API answers with a body of this size. */
async function startFront(times: Partial<ClientTimes>, answerBytes = 1) {
  const app = fastify({
    serverFactory: (api) =>
      createFrontServer({ handle: () => false, handleUpgrade: () => false }, api, {
        newRequestId: () => "request-1",
        defaultLanguage: "en",
        times,
      }),
  });
  app.get("/api/v1/anything", async () => Buffer.alloc(answerBytes, "x"));
  await app.listen({ host: "127.0.0.1", port: 0 });
  onTestFinished(() => app.close());
  const count = (): Promise<number> =>
    new Promise((resolve) => app.server.getConnections((_error, open) => resolve(open)));
  return { port: (app.server.address() as AddressInfo).port, count };
}

test.each([
  ["nothing", "", ""],
  ["a header section byte by byte", "GET / HTTP/1.1\r\nHost: gateway.test\r\n", "a"],
  ["one endless header field", "GET / HTTP/1.1\r\nX-Long: ", "a"],
  ["empty lines", "", "\r\n"],
])("a new connection that sends %s is ended", async (_title, bytes, dripped) => {
  const client = open((await startFront({ headersTimeoutMs: 500 })).port, bytes);
  if (dripped !== "") drip(client, dripped);
  await isEnded(client);
  expect(client.text()).toMatch(/^HTTP\/1\.1 408 /);
});

test("a connection is ended that begins another request after its first and does not complete it", async () => {
  const client = open((await startFront({ headersTimeoutMs: 500 })).port, REQUEST);
  await waitUntil("it is answered", ENDED_MS_MAX, async () => client.text().endsWith("x"));
  client.socket.write("GET /api/v1/any");
  drip(client, "a");
  await isEnded(client);
  expect(client.text()).toContain("HTTP/1.1 408 ");
});

test("a connection is ended that has sent no request for a while after its first", async () => {
  const client = open((await startFront({ keepAliveTimeoutMs: 100 })).port, REQUEST);
  await isEnded(client);
  expect(client.text()).toMatch(/^HTTP\/1\.1 200 /);
});

test("a client that never reads an answer of the API is cut off", async () => {
  const front = await startFront({ apiIdleTimeoutMs: 500 }, 64 * MIB);
  open(front.port, REQUEST).socket.pause();
  await waitUntil("it has asked", ENDED_MS_MAX, async () => (await front.count()) === 1);
  await waitUntil("it is cut off", ENDED_MS_MAX, async () => (await front.count()) === 0);
  expect(await front.count()).toBe(0);
});

describe("with a target, and clients that connect themselves", () => {
  let world: ProxyWorld;
  let asked = 0;
  let left = 0;

  beforeAll(async () => {
    world = await openProxyWorld({
      environment: { CONNECTIONS_PER_ADDRESS: String(CONNECTIONS_MAX), UPSTREAM_IDLE_TIMEOUT_SECONDS: "1" },
      handler: (request, response) => {
        asked += 1;
        response.on("close", () => {
          left += 1;
        });
        request.resume();
        if (request.method === "GET") response.end(Buffer.alloc(64 * MIB));
      },
    });
  });
  afterAll(() => world?.close());

  test("a client that never reads its answer is cut off, and the target's connection is given back", async () => {
    const { token } = await world.buy();
    const before = { asked, left };
    open(world.server.port, rawRequest(token, "GET /api/v1/proxy/large HTTP/1.1")).socket.pause();
    await waitUntil("the target is asked", ENDED_MS_MAX, async () => asked > before.asked);
    await waitUntil("the target is left", ENDED_MS_MAX, async () => left > before.left);
    expect(left).toBe(before.left + 1);
  });

  test("a client that stops in the middle of its body is ended", async () => {
    const { token } = await world.buy();
    const head = rawRequest(token, "POST /api/v1/proxy/upload HTTP/1.1", ["Content-Length: 1000"]);
    const client = open(world.server.port, `${head}begun`);
    await isEnded(client);
    expect(client.text()).toMatch(/^HTTP\/1\.1 504 /);
  });

  test("an address has as many connections as the limit allows; those above are closed, and each that ends makes room", async () => {
    const all = Array.from({ length: 3 * CONNECTIONS_MAX }, () => open(world.server.port, ""));
    const closed = () => all.filter((client) => client.ending() !== "open");
    await waitUntil(
      "those above are closed",
      ENDED_MS_MAX,
      async () => closed().length >= 2 * CONNECTIONS_MAX,
    );
    expect(closed().length).toBeLessThanOrEqual(all.length);
    for (const client of all) client.socket.destroy();
    await waitUntil("there is room for as many again", ENDED_MS_MAX, async () => {
      const again = Array.from({ length: CONNECTIONS_MAX / 2 }, () => open(world.server.port, LIVE));
      const isOver = () => again.every((client) => client.ending() !== "open");
      await waitUntil("each is over", ENDED_MS_MAX, async () => isOver());
      return again.every((client) => client.text().startsWith("HTTP/1.1 200 "));
    });
  });
});

describe("behind a trusted proxy", () => {
  let upstream: HeldUpstream;
  let world: ProxyWorld;

  beforeAll(async () => {
    upstream = await startHeldUpstream();
    world = await openProxyWorld({
      targetUrl: () => upstream.url,
      environment: { CONNECTIONS_PER_ADDRESS: String(CONNECTIONS_MAX), TRUST_PROXY: "127.0.0.1" },
    });
  });
  afterAll(async () => {
    await world?.close();
    await upstream?.close();
  });

  test("each client has as many requests and WebSockets as the limit allows, an IPv6 /64 is one, and the proxy has no limit", async () => {
    const { token } = await world.buy();
    const from = (address: string) => ({ "x-forwarded-for": address });
    const reach = (path: string, address: string) => world.reach(token, path, { headers: from(address) });
    const streams: Response[] = [];
    for (let nth = 0; nth < CONNECTIONS_MAX; nth += 1)
      streams.push(await reach(`/stream${nth}`, `2001:db8:1:2::${nth + 1}`));
    expect(new Set(streams.map(({ status }) => status))).toEqual(new Set([200]));

    const refused = await reach("/quick", "2001:db8:1:2:ffff::1");
    expect(refused.headers.get("retry-after")).toBe("1");
    expect(await refusalOf(refused)).toEqual({ status: 429, code: "too_many_connections" });
    const handshake = await refusedHandshake(world.server.url, "/api/v1/proxy/ws", {
      headers: { ...clientHeaders(token), ...from("2001:db8:1:2::77") },
    });
    expect([handshake.status, handshake.headers["x-gateway-error"]]).toEqual([429, "too_many_connections"]);
    const api = await fetch(`${world.server.url}/health/live`, { headers: from("2001:db8:1:2::78") });
    expect(api.status).toBe(429);

    expect((await reach("/quick", "2001:db8:1:3::1")).status).toBe(200);
    expect((await reach("/quick", "192.0.2.1")).status).toBe(200);

    upstream.letGo("/stream");
    await Promise.all(streams.map((stream) => stream.text()));
    const isServed = async () => (await reach("/quick", "2001:db8:1:2::1")).status === 200;
    await waitUntil("there is room", ENDED_MS_MAX, isServed);
  });
});
