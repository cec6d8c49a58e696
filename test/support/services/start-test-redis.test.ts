import { Redis } from "ioredis";
import { afterEach, expect, test } from "vitest";
import { startTestRedis, type TestRedis } from "./start-test-redis.ts";

const external = Boolean(process.env.TEST_REDIS_URL);
let redis: TestRedis | undefined;
const clients: Redis[] = [];

afterEach(async () => {
  for (const client of clients.splice(0)) client.disconnect();
  await redis?.stop();
});

function connect(url: string): Redis {
  const client = new Redis(url, { commandTimeout: 300, retryStrategy: () => 20, maxRetriesPerRequest: null });
  client.on("error", () => undefined);
  clients.push(client);
  return client;
}

test("a test gets an empty Redis that stores values", async () => {
  redis = await startTestRedis();
  const client = connect(redis.url);
  expect(await client.dbsize()).toBe(0);
  await client.set("a", "1");
  expect(await client.get("a")).toBe("1");
});

test.skipIf(external)("a paused Redis answers nothing until it is resumed", async () => {
  redis = await startTestRedis();
  const client = connect(redis.url);
  await client.ping();
  redis.pause();
  await expect(client.ping()).rejects.toThrow("timed out");
  redis.resume();
  expect(await client.ping()).toBe("PONG");
});

test.skipIf(external)("a killed Redis comes back empty on the same port when restarted", async () => {
  redis = await startTestRedis();
  const client = connect(redis.url);
  await client.set("a", "1");
  await redis.kill();
  await expect(client.get("a")).rejects.toThrow();
  await redis.restart();
  await expect.poll(() => client.get("a").catch(() => "away")).toBeNull();
});
