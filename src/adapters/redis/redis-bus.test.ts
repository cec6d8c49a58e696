import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { startTestRedis, type TestRedis } from "../../../test/support/services/start-test-redis.ts";
import { describeBus } from "../conformance/bus-conformance.ts";
import { MemoryBus } from "../memory/memory-bus.ts";
import { RedisBus } from "./redis-bus.ts";
import type { RedisConnection } from "./redis-connection.ts";
import { testConnection } from "./test-connection.ts";

/** An external Redis must not be killed or stopped. */
const external = Boolean(process.env.TEST_REDIS_URL);
let server: TestRedis;
const opened: RedisConnection[] = [];
const deadline = { timeout: 10_000, interval: 20 };

beforeAll(async () => {
  server = await startTestRedis();
}, 200_000);
afterEach(async () => {
  for (const connection of opened.splice(0)) await connection.close();
});
afterAll(() => server.stop());

async function openInstance(instanceId: string) {
  const publisher = testConnection(server.url).connection;
  const subscriber = testConnection(server.url).connection;
  opened.push(publisher, subscriber);
  const faults: unknown[] = [];
  const local = new MemoryBus({ onListenerFault: (error) => faults.push(error) });
  const bus = new RedisBus({ publisher, subscriber, local, instanceId });
  await Promise.all([publisher.start(), subscriber.start()]);
  return { bus, publisher, subscriber, faults };
}

async function openTwo() {
  const [here, there] = [await openInstance("here"), await openInstance("there")];
  const connections = [here.publisher, here.subscriber, there.publisher, there.subscriber];
  /** After a round trip on each subscriber, the subscriptions that were sent before are in force. */
  const settled = async () => {
    for (const { subscriber } of [here, there]) await subscriber.attempt("ping", (client) => client.ping());
  };
  return { here, there, connections, settled };
}

describeBus("RedisBus", async () => {
  const { here, there, settled } = await openTwo();
  return { here: here.bus, there: there.bus, faults: here.faults, settled };
});

test.skipIf(external)(
  "without Redis a message reaches only its own instance; once Redis is back it reaches all old and new subscriptions",
  async () => {
    const { here, there, connections } = await openTwo();
    const received = { here: [] as string[], there: [] as string[] };
    here.bus.subscribe("news", (message) => received.here.push(message));
    there.bus.subscribe("news", (message) => received.there.push(message));
    await server.kill();
    await expect.poll(() => connections.some((connection) => connection.connected), deadline).toBe(false);
    here.bus.publish("news", "away");
    there.bus.subscribe("later", (message) => received.there.push(`later ${message}`));
    await expect.poll(() => received.here, deadline).toEqual(["away"]);
    await server.restart();
    await expect
      .poll(() => {
        here.bus.publish("news", "back");
        here.bus.publish("later", "back");
        return received.there.includes("back") && received.there.includes("later back");
      }, deadline)
      .toBe(true);
    expect(received.there).not.toContain("away");
  },
  30_000,
);

test.skipIf(external)(
  "while Redis hangs a message reaches only its own instance; afterwards it reaches all",
  async () => {
    const { here, there, settled } = await openTwo();
    const received = { here: [] as string[], there: [] as string[] };
    here.bus.subscribe("news", (message) => received.here.push(message));
    there.bus.subscribe("news", (message) => received.there.push(message));
    await settled();
    server.pause();
    try {
      for (let count = 0; count < 100; count += 1) here.bus.publish("news", `message ${count}`);
      await expect.poll(() => received.here.length, deadline).toBe(100);
    } finally {
      server.resume();
    }
    await expect
      .poll(() => {
        here.bus.publish("news", "back");
        return received.there.includes("back");
      }, deadline)
      .toBe(true);
  },
  30_000,
);
