import { once } from "node:events";
import { createConnection, createServer, type Socket } from "node:net";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { startTestRedis, type TestRedis } from "../../../test/support/services/start-test-redis.ts";
import type { RedisConnection } from "./redis-connection.ts";
import { testConnection } from "./test-connection.ts";

/** An external Redis must not be killed or stopped, and its user may be another. */
const external = Boolean(process.env.TEST_REDIS_URL);
let server: TestRedis;
const opened: RedisConnection[] = [];
const deadline = { timeout: 10_000, interval: 10 };

beforeAll(async () => {
  server = await startTestRedis();
}, 200_000);
afterEach(async () => {
  for (const connection of opened.splice(0)) await connection.close();
});
afterAll(() => server.stop());

function open(url = server.url) {
  const tested = testConnection(url);
  opened.push(tested.connection);
  return tested;
}

test("commands are carried out and observed", async () => {
  const { connection, observed, states } = open();
  await connection.start();
  expect(connection.connected).toBe(true);
  expect(states).toEqual(["up: connected"]);
  await connection.attempt("set", (client) => client.set("a", "1"));
  expect(await connection.attempt("get", (client) => client.get("a"))).toBe("1");
  expect(observed).toEqual([
    { operation: "set", ok: true },
    { operation: "get", ok: true },
  ]);
});

test.skipIf(external)(
  "a hanging Redis costs one time-out, not one per command, and is used again when it answers",
  async () => {
    const { connection, observed } = open();
    await connection.start();
    server.pause();
    try {
      expect(await connection.attempt("get", (client) => client.get("a"))).toBeUndefined();
      for (let count = 0; count < 1_000; count += 1) {
        expect(await connection.attempt("get", (client) => client.get("a"))).toBeUndefined();
      }
      expect(observed.filter(({ operation }) => operation === "get")).toEqual([
        { operation: "get", ok: false },
      ]);
      expect(connection.connected).toBe(false);
    } finally {
      server.resume();
    }
    await expect.poll(() => connection.connected, deadline).toBe(true);
    expect(await connection.attempt("ping", (client) => client.ping())).toBe("PONG");
  },
  20_000,
);

test.skipIf(external)(
  "a Redis that stops answering is noticed without any command, disconnected, and connected again",
  async () => {
    const line = await openLine(server.port);
    try {
      const { connection, states } = open(`redis://127.0.0.1:${line.port}`);
      await connection.start();
      line.dead = true;
      await expect.poll(() => connection.connected, deadline).toBe(false);
      await expect.poll(() => line.connectionsMade, deadline).toBeGreaterThan(2);
      line.dead = false;
      await expect.poll(() => connection.connected, deadline).toBe(true);
      expect(states.map((state) => state.split(":")[0])).toEqual(["up", "down", "up"]);
      expect(await connection.attempt("ping", (client) => client.ping())).toBe("PONG");
    } finally {
      line.close();
    }
  },
  30_000,
);

/** A TCP relay to Redis that drops all bytes while it is dead, without closing connections. */
async function openLine(redisPort: number) {
  const sockets: Socket[] = [];
  const line = { port: 0, dead: false, connectionsMade: 0, close };
  const listener = createServer((near) => {
    line.connectionsMade += 1;
    const far = createConnection({ host: "127.0.0.1", port: redisPort });
    sockets.push(near, far);
    near.on("data", (bytes) => line.dead || far.write(bytes)).on("error", () => undefined);
    far.on("data", (bytes) => line.dead || near.write(bytes)).on("error", () => undefined);
  });
  function close(): void {
    listener.close();
    for (const socket of sockets) socket.destroy();
  }
  listener.listen(0, "127.0.0.1");
  await once(listener, "listening");
  const address = listener.address();
  if (address !== null && typeof address !== "string") line.port = address.port;
  return line;
}

test.skipIf(external)(
  "a killed Redis is noticed at once, and connected again when it is back, with `onConnected` called",
  async () => {
    const { connection } = open();
    let calls = 0;
    connection.onConnected(() => {
      calls += 1;
    });
    await connection.start();
    const underWay = connection.attempt("blpop", (client) => client.blpop("nothing", 5));
    await server.kill();
    expect(await underWay).toBeUndefined();
    await expect.poll(() => connection.connected, deadline).toBe(false);
    expect(await connection.attempt("get", (client) => client.get("a"))).toBeUndefined();
    await server.restart();
    await expect.poll(() => connection.connected, deadline).toBe(true);
    expect(calls).toBe(2);
  },
  20_000,
);

test.skipIf(external)(
  "a start without Redis goes on, and connects later",
  async () => {
    await server.kill();
    const { connection } = open();
    await connection.start();
    expect(connection.connected).toBe(false);
    expect(await connection.attempt("get", (client) => client.get("a"))).toBeUndefined();
    await server.restart();
    await expect.poll(() => connection.connected, deadline).toBe(true);
  },
  20_000,
);

test("an error that Redis returns is reported once a minute and does not end the connection", async () => {
  const { connection, faults } = open();
  await connection.start();
  await connection.attempt("set", (client) => client.set("text", "not a list"));
  for (let count = 0; count < 3; count += 1) {
    expect(await connection.attempt("lpush", (client) => client.lpush("text", "x"))).toBeUndefined();
  }
  expect(faults).toEqual([expect.stringMatching(/^lpush: WRONGTYPE/)]);
  expect(connection.connected).toBe(true);
});

test.skipIf(external)("a password never appears in states and faults", async () => {
  const { connection, states, faults } = open(server.url.replace("//", "//user:hunter2secret@"));
  await connection.start();
  expect(connection.connected).toBe(false);
  expect(JSON.stringify([states, faults])).not.toContain("hunter2secret");
});

test("a closed connection answers nothing and stays closed", async () => {
  const { connection, states } = open();
  await connection.start();
  await connection.close();
  expect(await connection.attempt("ping", (client) => client.ping())).toBeUndefined();
  expect(connection.connected).toBe(false);
  expect(states).toEqual(["up: connected"]);
});
