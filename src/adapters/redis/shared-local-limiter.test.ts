import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { startTestRedis, type TestRedis } from "../../../test/support/services/start-test-redis.ts";
import { freshKey, ManualClock } from "../conformance/limiter-conformance.ts";
import { MemoryLocalLimiter } from "../memory/memory-local-limiter.ts";
import { HIT_STREAM_KEY } from "./hit-stream.ts";
import type { RedisConnection } from "./redis-connection.ts";
import { SharedLocalLimiter } from "./shared-local-limiter.ts";
import { testConnection } from "./test-connection.ts";

const limit = { hitsMax: 100, windowMs: 60_000 };
const deadline = { timeout: 10_000, interval: 10 };
/** An external Redis must not be killed or stopped. */
const external = Boolean(process.env.TEST_REDIS_URL);
let server: TestRedis;
let redis: RedisConnection;
let faults: string[];
let clock: ManualClock;
let key: string;
const running: SharedLocalLimiter[] = [];

beforeAll(async () => {
  server = await startTestRedis();
  ({ connection: redis, faults } = testConnection(server.url));
  await redis.start();
}, 200_000);
beforeEach(async () => {
  await expect.poll(() => redis.connected, deadline).toBe(true);
  await redis.attempt("flush", (client) => client.flushdb());
  clock = new ManualClock();
  key = freshKey();
});
afterEach(async () => {
  for (const limiter of running.splice(0)) await limiter.stop();
});
afterAll(async () => {
  expect(faults).toEqual([]);
  await redis.close();
  await server.stop();
});

let instances = 0;
function openInstance(at: { monotonicMs(): number } = clock): SharedLocalLimiter {
  instances += 1;
  const local = new MemoryLocalLimiter({ clock: at });
  return new SharedLocalLimiter({ local, redis, clock: at, instanceId: `instance-${instances}` });
}

function take(limiter: SharedLocalLimiter, times: number): void {
  for (let count = 0; count < times; count += 1) limiter.take(key, limit);
}

/** How many hits an instance has counted. This adds a hit, so call it last on each instance. */
function known(limiter: SharedLocalLimiter): number {
  return limit.hitsMax - limiter.take(key, limit).remaining - 1;
}

async function waitForRedis(connected: boolean): Promise<void> {
  await expect.poll(() => redis.connected, deadline).toBe(connected);
}

test("a key that has reached its limit on one instance is refused on another at most 0.5 s later, also a key new to it", {
  retry: 2,
}, async () => {
  const real = { monotonicMs: () => performance.now() };
  const [one, other] = [openInstance(real), openInstance(real)];
  running.push(one, other);
  await Promise.all([one.start(), other.start()]);
  for (let round = 0; round < 5; round += 1) {
    key = freshKey();
    take(one, 100);
    const atMs = performance.now();
    await expect.poll(() => other.take(key, limit).allowed, { timeout: 2_000, interval: 20 }).toBe(false);
    expect(performance.now() - atMs).toBeLessThan(500);
  }
});

test("each hit counts once on each instance, however often they synchronise", async () => {
  const all = [openInstance(), openInstance(), openInstance()];
  for (const [index, limiter] of all.entries()) take(limiter, index + 1);
  for (let round = 0; round < 5; round += 1) for (const limiter of all) await limiter.sync();
  expect(all.map(known)).toEqual([6, 6, 6]);
});

test("refused hits are not sent to other instances", async () => {
  const [one, other] = [openInstance(), openInstance()];
  take(one, 150);
  await one.sync();
  await other.sync();
  clock.advance(limit.windowMs - 100);
  take(other, 50);
  expect(other.take(key, limit)).toMatchObject({ allowed: false, resetSeconds: 1 });
  clock.advance(limit.windowMs);
  expect(known(other)).toBe(0);
});

test("an instance that starts later gets all earlier hits, however many batches there are", async () => {
  const one = openInstance();
  for (let round = 0; round < 75; round += 1) {
    take(one, 1);
    await one.sync();
  }
  const late = openInstance();
  await late.sync();
  expect(known(late)).toBe(75);
});

test.skipIf(external)(
  "hits during an outage of Redis are sent when it is back, except those that have left the window",
  async () => {
    const [one, other] = [openInstance(), openInstance()];
    await other.sync();
    await server.kill();
    await waitForRedis(false);
    take(one, 40);
    await one.sync();
    clock.advance(50_000);
    take(one, 3);
    await one.sync();
    clock.advance(15_000);
    await server.restart();
    await waitForRedis(true);
    await one.sync();
    await other.sync();
    expect(known(other)).toBe(3);
  },
  20_000,
);

test.skipIf(external)(
  "during a long outage only the hits of the last minute are stored",
  async () => {
    const [one, other] = [openInstance(), openInstance()];
    const daily = { hitsMax: 100_000, windowMs: 86_400_000 };
    await server.kill();
    await waitForRedis(false);
    for (let second = 0; second < 1_000; second += 1) {
      one.take(key, daily);
      await one.sync();
      clock.advance(1_000);
    }
    await server.restart();
    await waitForRedis(true);
    await one.sync();
    await other.sync();
    expect(daily.hitsMax - other.take(key, daily).remaining - 1).toBe(64);
  },
  20_000,
);

test.skipIf(external)(
  "a batch whose confirmation was lost is sent again, and counts once",
  async () => {
    const [one, other] = [openInstance(), openInstance()];
    take(one, 7);
    server.pause();
    try {
      await one.sync();
      await one.sync();
      take(one, 1);
    } finally {
      server.resume();
    }
    await waitForRedis(true);
    await one.sync();
    const entries = await redis.attempt("xlen", (client) => client.xlen(HIT_STREAM_KEY));
    expect(entries).toBe(3); // the first batch twice: Redis carried out the command that it did not answer
    await other.sync();
    await one.sync();
    expect([known(other), known(one)]).toEqual([8, 8]);
  },
  20_000,
);

test("after a flush of Redis the instances still have their hits, and new hits reach them", async () => {
  const [one, other] = [openInstance(), openInstance()];
  take(one, 5);
  await one.sync();
  await other.sync();
  await redis.attempt("flush", (client) => client.flushdb());
  const flushedAtMs = Date.now(); // after the flush the stream would use the ids of this millisecond a second time
  await expect.poll(() => Date.now(), { interval: 1 }).toBeGreaterThan(flushedAtMs);
  take(one, 2);
  await one.sync();
  await other.sync();
  expect([known(other), known(one)]).toEqual([7, 7]);
});

test("a Redis that comes back empty with its clock behind is read from its start", async () => {
  const [one, other] = [openInstance(), openInstance()];
  await redis.attempt("xadd", (client) =>
    client.xadd(HIT_STREAM_KEY, `${Date.now() + 9e9}-0`, "i", "future"),
  );
  await other.sync();
  await redis.attempt("flush", (client) => client.flushdb());
  take(one, 5);
  await one.sync();
  await other.sync();
  await other.sync();
  expect(known(other)).toBe(5);
});

test("new hits do not count as old when the clock of Redis is set forward", async () => {
  const other = openInstance();
  await other.sync();
  const rows = JSON.stringify([[key, 5, limit.hitsMax, limit.windowMs]]);
  await redis.attempt("xadd", (client) =>
    client.xadd(HIT_STREAM_KEY, `${Date.now() - 50_000}-0`, "i", "another", "n", 1, "a", 0, "h", rows),
  );
  clock.advance(1_000);
  await other.sync();
  clock.advance(limit.windowMs - 2_000);
  expect(known(other)).toBe(5);
});

test("an entry that no instance can have written is ignored", async () => {
  const [one, other] = [openInstance(), openInstance()];
  const bad = [
    "not JSON",
    "{}",
    "[[1]]",
    `[["${key}",-5,100,60000]]`,
    `[["${key}",1e400,100,60000]]`,
    "[null]",
  ];
  for (const [index, rows] of bad.entries()) {
    await redis.attempt("xadd", (client) =>
      client.xadd(HIT_STREAM_KEY, "*", "i", "stranger", "n", index + 1, "a", 0, "h", rows),
    );
  }
  take(one, 2);
  await one.sync();
  await other.sync();
  expect(known(other)).toBe(2);
});

test("the last hits are sent by `stop`", async () => {
  const [one, other] = [openInstance(), openInstance()];
  await one.start();
  take(one, 4);
  await one.stop();
  await other.sync();
  expect(known(other)).toBe(4);
});
