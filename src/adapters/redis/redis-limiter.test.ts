import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { startTestRedis, type TestRedis } from "../../../test/support/services/start-test-redis.ts";
import { waitUntil } from "../../../test/support/services/wait-until.ts";
import type { Clock } from "../../kernel/clock.port.ts";
import type { Limit, Limiter } from "../../kernel/limiter.port.ts";
import { describeLimiter, freshKey, type ManualClock } from "../conformance/limiter-conformance.ts";
import { MemoryLimiter } from "../memory/memory-limiter.ts";
import type { RedisConnection } from "./redis-connection.ts";
import { RedisLimiter } from "./redis-limiter.ts";
import { testConnection } from "./test-connection.ts";

const limit: Limit = { hitsMax: 5, windowMs: 3_600_000 };
const deadline = { timeout: 10_000, interval: 10 };
/** An external Redis must not be killed, stopped or configured. */
const external = Boolean(process.env.TEST_REDIS_URL);
let server: TestRedis;
let redis: RedisConnection;
let faults: string[];

beforeAll(async () => {
  server = await startTestRedis();
  ({ connection: redis, faults } = testConnection(server.url));
  await redis.start();
}, 200_000);
beforeEach(async () => {
  await expect.poll(() => redis.connected, deadline).toBe(true);
  await redis.attempt("flush", (client) => client.flushdb());
});
afterAll(async () => {
  expect(faults).toEqual([]);
  await redis.close();
  await server.stop();
});

/** What Redis replies, however often a busy machine is too slow for the connection's own deadline. */
async function replyOf<T>(command: Parameters<typeof redis.attempt<T>>[1]): Promise<T> {
  const replies: T[] = [];
  await waitUntil("Redis replies", 20_000, async () => {
    const reply = await redis.attempt("test", command);
    if (reply !== undefined) replies.push(reply);
    return replies.length > 0;
  });
  const [reply] = replies;
  if (reply === undefined) throw new Error("Redis replies nothing");
  return reply;
}

function onManualClock(clock: ManualClock): Limiter {
  return new RedisLimiter({ redis, local: new MemoryLimiter({ clock }), nowMs: () => clock.nowMs() });
}

function openInstance(): Limiter {
  const clock: Clock = { nowMs: () => Date.now(), monotonicMs: () => performance.now() };
  return new RedisLimiter({ redis, local: new MemoryLimiter({ clock }) });
}

/** Sends each hit to another instance than the one before, so that no local limiter can answer instead of Redis. */
function inTurn(instances: readonly [Limiter, Limiter]): Limiter {
  let turn = 0;
  const next = () => {
    turn = 1 - turn;
    return turn === 0 ? { name: "0", limiter: instances[0] } : { name: "1", limiter: instances[1] };
  };
  return {
    async take(key, of) {
      const { name, limiter } = next();
      const verdict = await limiter.take(key, of);
      return { ...verdict, receipt: verdict.receipt === null ? null : `${name}:${verdict.receipt}` };
    },
    peek: (key, of) => next().limiter.peek(key, of),
    release: (key, of, receipt) =>
      instances[receipt.startsWith("0:") ? 0 : 1].release(key, of, receipt.slice("0:".length)),
  };
}

describeLimiter("RedisLimiter", async (clock) => onManualClock(clock));
describeLimiter("RedisLimiter over two instances", async (clock) =>
  inTurn([onManualClock(clock), onManualClock(clock)]),
);

async function countAllowed(limiters: readonly Limiter[], key: string, hits: number): Promise<number> {
  const verdicts = await Promise.all(
    Array.from({ length: hits }, (_, index) => limiters[index % limiters.length]?.take(key, limit)),
  );
  return verdicts.filter((verdict) => verdict?.allowed).length;
}

test("of 50 concurrent hits on two instances exactly 5 are allowed", async () => {
  expect(await countAllowed([openInstance(), openInstance()], freshKey(), 50)).toBe(5);
});

test("by the clock of Redis a hit leaves the window in time, and a hit after `resetSeconds` is allowed", async () => {
  const limiter = inTurn([openInstance(), openInstance()]);
  const key = freshKey();
  const short: Limit = { hitsMax: 2, windowMs: 1_500 };
  await limiter.take(key, short);
  await limiter.take(key, short);
  expect(await limiter.take(key, short)).toMatchObject({ allowed: false, resetSeconds: 2 });
  await expect.poll(async () => (await limiter.peek(key, short)).allowed, { timeout: 2_000 }).toBe(true);
});

test.skipIf(external)(
  "no window is emptied when Redis is killed, or when it comes back empty",
  async () => {
    const limiter = openInstance();
    const key = freshKey();
    expect(await countAllowed([limiter], key, 3)).toBe(3);
    await server.kill();
    await expect.poll(() => redis.connected, deadline).toBe(false);
    expect(await countAllowed([limiter], key, 20)).toBe(2);
    await server.restart();
    await expect.poll(() => redis.connected, deadline).toBe(true);
    expect(await countAllowed([limiter], key, 20)).toBe(0);
  },
  20_000,
);

test("hits that Redis refused do not count on their instance later", async () => {
  let nowMs = 1_750_000_000_000;
  const clock: Clock = { nowMs: () => nowMs, monotonicMs: () => nowMs };
  const open = () => new RedisLimiter({ redis, local: new MemoryLimiter({ clock }), nowMs: () => nowMs });
  const [one, other] = [open(), open()];
  const key = freshKey();
  expect(await countAllowed([one], key, 5)).toBe(5);
  nowMs += limit.windowMs / 2;
  expect(await countAllowed([other], key, 20)).toBe(0);
  nowMs += limit.windowMs / 2;
  expect(await countAllowed([other], key, 20)).toBe(5);
});

test("flushing Redis does not empty the window of an instance", async () => {
  const limiter = openInstance();
  const key = freshKey();
  expect(await countAllowed([limiter], key, 3)).toBe(3);
  await redis.attempt("flush", (client) => client.flushdb());
  expect(await limiter.peek(key, limit)).toMatchObject({ allowed: true, remaining: 2 });
  expect(await countAllowed([limiter], key, 20)).toBe(2);
});

test.skipIf(external)(
  "while Redis hangs, each instance allows no more than the limit",
  async () => {
    const [one, other] = [openInstance(), openInstance()];
    const key = freshKey();
    server.pause();
    try {
      expect(await countAllowed([one], key, 30)).toBe(5);
      expect(await countAllowed([other], key, 30)).toBe(5);
    } finally {
      server.resume();
    }
    await expect.poll(() => redis.connected, deadline).toBe(true);
    expect(await countAllowed([one, other], key, 20)).toBe(0);
  },
  20_000,
);

test.skipIf(external)("a Redis that has lost its scripts still counts", async () => {
  const [one, other] = [openInstance(), openInstance()];
  const key = freshKey();
  expect(await countAllowed([one], key, 3)).toBe(3);
  await redis.attempt("script", (client) => client.script("FLUSH"));
  expect(await countAllowed([other], key, 10)).toBe(2);
});

test.skipIf(external)("`resetSeconds` is correct in whatever order Redis returns the slots", async () => {
  await redis.attempt("config", (client) => client.config("SET", "hash-max-listpack-entries", "0"));
  let nowMs = 1_750_000_000_000;
  const clock: Clock = { nowMs: () => nowMs, monotonicMs: () => nowMs };
  const open = () => new RedisLimiter({ redis, local: new MemoryLimiter({ clock }), nowMs: () => nowMs });
  const [one, other] = [open(), open()];
  const some: Limit = { hitsMax: 30, windowMs: 60_000 };
  const key = freshKey();
  for (let count = 0; count < 30; count += 1) {
    await one.take(key, some);
    nowMs += 1_000;
  }
  expect(await other.take(key, some)).toMatchObject({ allowed: false, resetSeconds: 30 });
});

test("Redis gets neither accounts nor addresses, stores at most 129 slots for a key, and lets them expire", async () => {
  let nowMs = 1_750_000_000_000;
  const clock: Clock = { nowMs: () => nowMs, monotonicMs: () => nowMs };
  const limiter = new RedisLimiter({ redis, local: new MemoryLimiter({ clock }), nowMs: () => nowMs });
  const large: Limit = { hitsMax: 10_000, windowMs: 60_000 };
  for (let count = 0; count < 1_000; count += 1) {
    await limiter.take("login:203.0.113.7 ann@example.com", large);
    nowMs += 150;
  }
  const keys = await replyOf((client) => client.keys("*"));
  expect(keys).toEqual([expect.stringMatching(/^zz:limit:[\w-]{43}$/)]);
  const [key = ""] = keys;
  expect(await replyOf((client) => client.hlen(key))).toBeLessThanOrEqual(129);
  const expiresInMs = await replyOf((client) => client.pttl(key));
  expect(expiresInMs).toBeGreaterThan(60_000);
  expect(expiresInMs).toBeLessThan(80_000);
});
