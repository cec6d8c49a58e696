import { afterEach, beforeEach, expect, test } from "vitest";
import { MemoryBus } from "../../src/adapters/memory/memory-bus.ts";
import { MemoryLimiter } from "../../src/adapters/memory/memory-limiter.ts";
import { RedisBus } from "../../src/adapters/redis/redis-bus.ts";
import { RedisLimiter } from "../../src/adapters/redis/redis-limiter.ts";
import { testConnection } from "../../src/adapters/redis/test-connection.ts";
import { startSentinel, type TestSentinel } from "../support/services/start-sentinel.ts";
import { startTestRedis, type TestRedis } from "../support/services/start-test-redis.ts";
import { waitUntil } from "../support/services/wait-until.ts";
import { startTestServer } from "../support/test-server.ts";

const MASTER = "zenzefi";
const PATIENCE_MS = 30_000;
const LIMIT = { hitsMax: 1_000, windowMs: 60_000 };

let master: TestRedis;
let replica: TestRedis;
let sentinel: TestSentinel;
let instances: Awaited<ReturnType<typeof openInstance>>[] = [];

beforeEach(async () => {
  master = await startTestRedis({ isOwn: true });
  replica = await startTestRedis({ replicaOf: master.port });
  sentinel = await startSentinel(MASTER, master.port);
  instances = [await openInstance("one"), await openInstance("two")];
});

afterEach(async () => {
  for (const { close } of instances) await close();
  await sentinel.stop();
  await Promise.all([master.stop(), replica.stop()]);
});

/** What an instance makes of Redis: the limits and the bus. The first sentinel of its list does not exist. */
async function openInstance(instanceId: string) {
  const hosts = [
    { host: "127.0.0.1", port: 9 },
    { host: "127.0.0.1", port: sentinel.port },
  ];
  const server = { sentinels: { hosts, master: MASTER, password: null } };
  const open = () => testConnection("redis://127.0.0.1/0", server).connection;
  const [redis, subscriber] = [open(), open()];
  const bus = new RedisBus({
    publisher: redis,
    subscriber,
    local: new MemoryBus({ onListenerFault: () => undefined }),
    instanceId,
  });
  const received = new Set<string>();
  bus.subscribe("access", (message) => received.add(message));
  await Promise.all([redis.start(), subscriber.start()]);
  const clock = { nowMs: () => Date.now(), monotonicMs: () => performance.now() };
  const limiter = new RedisLimiter({ redis, local: new MemoryLimiter({ clock }) });
  return {
    redis,
    bus,
    received,
    take: () => limiter.take("failover", LIMIT),
    close: () => Promise.all([redis.close(), subscriber.close()]),
  };
}

async function provesThatTheyShare(): Promise<void> {
  const [one, two] = instances;
  if (one === undefined || two === undefined) throw new Error("two instances are needed");
  let nth = 0;
  await waitUntil("a signal of one reaches the other", PATIENCE_MS, () => {
    nth += 1;
    one.bus.publish("access", `signal ${nth}`);
    return two.received.size > 0;
  });
  two.received.clear();
  await waitUntil("both count together", PATIENCE_MS, async () => {
    const first = await one.take();
    const second = await two.take();
    return first.remaining - second.remaining === 1;
  });
}

test.each([
  ["is killed", (redis: TestRedis) => redis.kill()],
  ["hangs", (redis: TestRedis) => redis.pause()],
])("the master %s: limits go on in each instance, and after the promotion they and the signals are shared again", async (_title, disturb) => {
  await provesThatTheyShare();
  await disturb(master);
  await waitUntil("Redis is known to be away", PATIENCE_MS, () =>
    instances.every(({ redis }) => !redis.connected),
  );
  for (const { take } of instances) expect((await take()).allowed).toBe(true);
  await waitUntil("the replica is promoted", PATIENCE_MS, async () => {
    return (await sentinel.masterPort()) === replica.port;
  });
  await waitUntil("both are connected", PATIENCE_MS, () => instances.every(({ redis }) => redis.connected));
  await provesThatTheyShare();
});

test("an instance finds Redis by REDIS_SENTINELS, and again after a failover", async () => {
  const server = await startTestServer({
    targetUrl: "http://127.0.0.1:9",
    environment: {
      REDIS_SENTINELS: `127.0.0.1:9,127.0.0.1:${sentinel.port}`,
      REDIS_SENTINEL_MASTER: MASTER,
      HEALTH_CHECK_INTERVAL: "1",
    },
  });
  const isRedisUp = async (): Promise<boolean> => {
    const answer = await fetch(`${server.url}/metrics`);
    return /^redis_connected(\{[^}]*\})? 1$/m.test(await answer.text());
  };
  await waitUntil("it is connected", PATIENCE_MS, isRedisUp);
  await master.kill();
  await waitUntil("it is away", PATIENCE_MS, async () => !(await isRedisUp()));
  await waitUntil("it is connected to the promoted one", PATIENCE_MS, isRedisUp);
  expect(await sentinel.masterPort()).toBe(replica.port);
  await server.stop();
});
