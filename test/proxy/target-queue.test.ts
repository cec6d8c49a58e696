/** TARGET_MAX_CONCURRENT: more requests than the target is to work on at once wait in a fair queue. */
import { request as httpRequest } from "node:http";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { clientHeaders } from "../support/customer.ts";
import { type HeldUpstream, startHeldUpstream } from "../support/held-upstream.ts";
import { openProxyWorld, type ProxyWorld, refusalOf } from "../support/proxy-world.ts";
import { waitUntil } from "../support/services/wait-until.ts";
import { echoWebSockets, openWebSocket } from "../support/websocket.ts";

const LIMIT = 3;

let upstream: HeldUpstream;
let world: ProxyWorld;

beforeAll(async () => {
  upstream = await startHeldUpstream();
  echoWebSockets(upstream);
  world = await openProxyWorld({
    targetUrl: () => upstream.url,
    environment: {
      TARGET_MAX_CONCURRENT: String(LIMIT),
      TARGET_QUEUE_PER_TOKEN: "60",
      TARGET_QUEUE_TIMEOUT_SECONDS: "20",
      CONNECTIONS_PER_TOKEN: "1000",
      METRICS_ALLOW: "127.0.0.1",
    },
  });
});
afterEach(async () => {
  await waitUntil("nothing runs any more", 20_000, async () => {
    upstream.letGo("/");
    return (await gauge("target_concurrency", 'kind="used"')) === 0;
  });
});
afterAll(async () => {
  await world?.close();
  await upstream?.close();
});

/** The value of a metric's line. */
async function gauge(name: string, label = ""): Promise<number> {
  const page = await (await fetch(`${world.server.url}/metrics`)).text();
  const line = page.split("\n").find((text) => text.startsWith(name) && text.includes(label));
  return Number(line?.split(" ").at(-1) ?? Number.NaN);
}

const waiting = (): Promise<number> => gauge("target_queue_depth");

async function untilWaiting(count: number): Promise<void> {
  await waitUntil(`${count} requests wait`, 20_000, async () => (await waiting()) === count);
}

/** Starts so many requests that the target does not answer until the test lets it. */
async function occupy(token: string, count: number): Promise<Promise<Response>[]> {
  const asked = Array.from({ length: count }, (_, n) => world.reach(token, `/wait${n}`));
  await waitUntil("the target works on as many as it may", 20_000, () => upstream.held.size === LIMIT);
  await untilWaiting(count - LIMIT);
  return asked;
}

test("a token with single requests waits for about one answer, whatever another token with 60 does", async () => {
  const [heavy, single] = [await world.buy(), await world.buy()];
  const many = await occupy(heavy.token, 60);
  for (let round = 0; round < 3; round += 1) {
    const answer = world.reach(single.token, "/quick");
    await untilWaiting(many.length - LIMIT - 2 * round + 1);
    // Two of those that run end: the next turn but one is the other token's.
    for (const response of [...upstream.held.keys()].slice(0, 2)) response.end("ok");
    const { status, headers } = await answer;
    expect([status, headers.get("x-queue-position")]).toEqual([200, "2"]);
    expect(Number(headers.get("x-queue-wait-ms"))).toBeGreaterThanOrEqual(0);
    expect(upstream.held.size).toBeLessThanOrEqual(LIMIT);
  }
  await waitUntil("all are answered", 20_000, async () => {
    expect(upstream.held.size).toBeLessThanOrEqual(LIMIT);
    upstream.letGo("/");
    return (await waiting()) === 0 && upstream.held.size === 0;
  });
  const answers = await Promise.all(many);
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
  expect(await gauge("target_queue_wait_seconds_count")).toBeGreaterThanOrEqual(57);
});

test("a WebSocket and a stream of events give their turn back when they have begun, so that idle ones keep nobody out", async () => {
  const { token } = await world.buy();
  const open: { end(): void }[] = [];
  for (let count = 0; count < 2 * LIMIT; count += 1) {
    const { socket } = await openWebSocket(world.server.url, "/socket", {
      headers: clientHeaders(token),
    });
    open.push({ end: () => socket.terminate() });
    const leaving = new AbortController();
    const events = await world.reach(token, "/events", { signal: leaving.signal });
    expect(events.headers.get("x-queue-position")).toBeNull();
    open.push({ end: () => leaving.abort() });
  }
  expect(await gauge("target_concurrency", 'kind="used"')).toBe(0);
  expect((await world.reach(token, "/quick")).status).toBe(200);
  for (const connection of open) connection.end();
});

test("a request that need not wait has no header of the queue", async () => {
  const { token } = await world.buy();
  const { headers } = await world.reach(token, "/quick");
  expect([headers.get("x-queue-position"), headers.get("x-queue-wait-ms")]).toEqual([null, null]);
});

test("what is past a token's part of the queue is refused at once, and a first request so refused starts no time", async () => {
  const [heavy, fresh] = [await world.buy(), await world.buy()];
  const many = await occupy(heavy.token, LIMIT + 60);
  const refused = await world.reach(heavy.token, "/one-more");
  expect(refused.headers.get("retry-after")).toBe("5");
  expect(await refusalOf(refused)).toEqual({ status: 503, code: "target_busy" });
  const leaving = new AbortController();
  const first = world.reach(fresh.token, "/first", { signal: leaving.signal }).catch(() => "left");
  await untilWaiting(61);
  leaving.abort();
  expect(await first).toBe("left");
  await untilWaiting(60);
  expect((await world.status(fresh.token)).is_activated).toBe(false);
  await waitUntil("all are answered", 20_000, async () => {
    upstream.letGo("/");
    return (await waiting()) === 0 && upstream.held.size === 0;
  });
  await Promise.all(many);
  expect(upstream.arrived("/first")).toBe(0);
});

test("the body of a request that waits is not read, and arrives whole when its turn has come", async () => {
  const { token } = await world.buy();
  const many = await occupy(token, LIMIT);
  const body = Buffer.alloc(32 * 1024 * 1024, "x");
  const upload = httpRequest(`${world.server.url}/api/v1/proxy/upload`, {
    method: "POST",
    headers: { ...clientHeaders(token), "content-length": body.length },
  });
  const answered = new Promise<number>((resolve) =>
    upload.once("response", (answer) => resolve(answer.resume().statusCode ?? 0)),
  );
  upload.end(body);
  await untilWaiting(1);
  // What the kernel's buffers hold has gone; the rest stays with the client.
  await waitUntil("the client can send no more", 20_000, async () => {
    const before = upload.socket?.bytesWritten;
    await world.status(token);
    return upload.socket?.bytesWritten === before;
  });
  expect(upload.writableLength + (upload.socket?.writableLength ?? 0)).toBeGreaterThan(8 * 1024 * 1024);
  upstream.letGo("/");
  expect(await answered).toBe(200);
  await Promise.all(many);
});

test("revocation and the end of the session cut what waits", async () => {
  const [busy, revoked, released] = [await world.buy(), await world.buy(), await world.buy()];
  const many = await occupy(busy.token, LIMIT);
  const cutByRevocation = world.reach(revoked.token, "/a");
  const cutByRelease = world.reach(released.token, "/b");
  await untilWaiting(2);
  await waitUntil("the public status tells of the queue", 20_000, async () => {
    const status = JSON.parse(await (await fetch(`${world.server.url}/api/v1/status`)).text());
    return status.target.is_busy === true;
  });
  await world.customer.call("DELETE", `/tokens/${revoked.id}`);
  expect(await refusalOf(await cutByRevocation)).toEqual({ status: 401, code: "token_invalid" });
  await world.customer.call("POST", `/tokens/${released.id}/release-device`);
  expect(await refusalOf(await cutByRelease)).toEqual({ status: 409, code: "device_released" });
  expect(await waiting()).toBe(0);
  upstream.letGo("/");
  await Promise.all(many);
});
