/** Attacks on all other clients: who holds a connection as cheaply and for as long as possible. */
import type { AddressInfo } from "node:net";
import fastify from "fastify";
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { proveSharedRead } from "../../src/apps/front/fast-path/prove-shared-read.ts";
import { type ClientTimes, createFrontServer } from "../../src/apps/front/front-server.ts";
import { proveDirectWrite } from "../../src/http/prove-direct-write.ts";
import { openProxyWorld, type ProxyWorld } from "../support/proxy-world.ts";
import { openRaw, type RawClient, rawRequest } from "../support/raw-socket.ts";
import { waitUntil } from "../support/services/wait-until.ts";

const MIB = 1_048_576;
const ENDED_MS_MAX = 20_000;
const REQUEST = "GET /api/v1/anything HTTP/1.1\r\nHost: gateway.test\r\n\r\n";

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

/** Whether connections go the fast path first. */
const WAYS = [
  ["on the fast path", true],
  ["on the general way", false],
] as const;

/** A front server whose API answers with a body of this size. */
async function startFront(isFast: boolean, times: Partial<ClientTimes>, answerBytes = 1) {
  const sharedRead = await proveSharedRead();
  const directWrite = await proveDirectWrite();
  const app = fastify({
    serverFactory: (api) =>
      createFrontServer({ handle: () => false, takes: () => false, handleUpgrade: () => false }, api, {
        fastPath: isFast ? { monotonicMs: () => performance.now(), sharedRead, directWrite } : null,
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

describe.each(WAYS)("a server without a target, %s", (_way, isFast) => {
  test.each([
    ["nothing", "", ""],
    ["a header section byte by byte", "GET / HTTP/1.1\r\nHost: gateway.test\r\n", "a"],
    ["one endless header field", "GET / HTTP/1.1\r\nX-Long: ", "a"],
    ["empty lines", "", "\r\n"],
  ])("a new connection that sends %s is ended", async (_title, bytes, dripped) => {
    const client = open((await startFront(isFast, { headersTimeoutMs: 500 })).port, bytes);
    if (dripped !== "") drip(client, dripped);
    await isEnded(client);
    expect(client.text()).toMatch(/^HTTP\/1\.1 408 /);
  });

  test("a connection is ended that begins another request after its first and does not complete it", async () => {
    const client = open((await startFront(isFast, { headersTimeoutMs: 500 })).port, REQUEST);
    await waitUntil("it is answered", ENDED_MS_MAX, async () => client.text().endsWith("x"));
    client.socket.write("GET /api/v1/any");
    drip(client, "a");
    await isEnded(client);
    expect(client.text()).toContain("HTTP/1.1 408 ");
  });

  test("a connection is ended that has sent no request for a while after its first", async () => {
    const client = open((await startFront(isFast, { keepAliveTimeoutMs: 100 })).port, REQUEST);
    await isEnded(client);
    expect(client.text()).toMatch(/^HTTP\/1\.1 200 /);
  });

  test("a client that never reads an answer of the API is cut off", async () => {
    const front = await startFront(isFast, { apiIdleTimeoutMs: 500 }, 64 * MIB);
    open(front.port, REQUEST).socket.pause();
    await waitUntil("it has asked", ENDED_MS_MAX, async () => (await front.count()) === 1);
    await waitUntil("it is cut off", ENDED_MS_MAX, async () => (await front.count()) === 0);
    expect(await front.count()).toBe(0);
  });
});

describe.each(WAYS)("with a target, and clients that connect themselves, %s", (_way, isFast) => {
  let world: ProxyWorld;
  let asked = 0;
  let left = 0;

  beforeAll(async () => {
    world = await openProxyWorld({
      environment: {
        UPSTREAM_IDLE_TIMEOUT_SECONDS: "1",
        FAST_PATH: String(isFast),
      },
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
});
