/** Nobody keeps others from the target for ever. The long test of the same name has the states that take longer. */
import type { Socket } from "node:net";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import {
  dripUpload,
  holdFourTurns,
  metricOf,
  untilTurnsHeld,
  untilTurnsWaited,
} from "../support/held-turns.ts";
import { type HeldUpstream, startHeldUpstream } from "../support/held-upstream.ts";
import { openProxyWorld, type ProxyWorld } from "../support/proxy-world.ts";
import { openRaw, type RawClient, rawRequest } from "../support/raw-socket.ts";
import { waitUntil } from "../support/services/wait-until.ts";

let upstream: HeldUpstream;
let world: ProxyWorld;
let open: readonly Socket[] = [];

beforeAll(async () => {
  upstream = await startHeldUpstream();
  world = await openProxyWorld({
    targetUrl: () => upstream.url,
    environment: {
      TARGET_MAX_CONCURRENT: "4",
      TARGET_QUEUE_TIMEOUT_SECONDS: "60",
      TARGET_SLOW_CLIENT_SECONDS: "1",
      METRICS_ALLOW: "127.0.0.1",
    },
  });
});
afterEach(async () => {
  for (const socket of open) socket.destroy();
  upstream.letGo("/");
  await untilTurnsHeld(world, 0);
});
afterAll(async () => {
  await world?.close();
  await upstream?.close();
});

test.each([
  ["with a length", "Content-Length: 100000", "x"],
  ["in chunks", "Transfer-Encoding: chunked", "1\r\nx\r\n"],
])("uploads of a byte now and then, %s, give their turns to those who wait", async (_how, field, piece) => {
  const clients: RawClient[] = [];
  const { sockets, third } = await holdFourTurns(world, (token) => {
    const client = dripUpload(world, token, field, piece);
    clients.push(client);
    return client.socket;
  });
  open = sockets;
  const before = await metricOf(world, "target_turns_ended_total");
  expect((await world.reach(third, "/quick")).status).toBe(200);
  expect(await metricOf(world, "target_turns_ended_total")).toBeGreaterThan(before);
  const told = (): string | undefined => clients.map((client) => client.text()).find((text) => text !== "");
  await waitUntil("a slow one is told", 20_000, () => told() !== undefined);
  expect(told()).toMatch(/^HTTP\/1\.1 408 /);
  expect(told()?.toLowerCase()).toContain("x-gateway-error: request_timeout");
});

test("waiting for the target, and reading what it sends slowly, is no fault of the client", async () => {
  const { sockets, third } = await holdFourTurns(world, (token) => {
    return openRaw(world.server.port, rawRequest(token, "GET /api/v1/proxy/stream HTTP/1.1")).socket;
  });
  open = sockets;
  const ended = await metricOf(world, "target_turns_ended_total");
  const waiter = world.reach(third, "/quick");
  await untilTurnsWaited(world, 1);
  const startedMs = performance.now();
  await waitUntil("longer than a slow client is waited for", 20_000, () => {
    upstream.tick();
    return performance.now() - startedMs > 2_500;
  });
  expect([await metricOf(world, "target_turns_ended_total"), upstream.held.size]).toEqual([ended, 4]);
  upstream.letGo("/");
  expect((await waiter).status).toBe(200);
});
