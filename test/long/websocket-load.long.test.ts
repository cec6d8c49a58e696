import { createHash, randomBytes } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import { clientHeaders, newCustomer } from "../support/customer.ts";
import { createTestDatabase, type TestDatabase } from "../support/services/test-database.ts";
import { waitUntil } from "../support/services/wait-until.ts";
import { type SpawnedServer, spawnServer } from "../support/spawned-server.ts";
import { startTestUpstream, type TestUpstream } from "../support/test-upstream.ts";
import {
  echoWebSockets,
  type OpenSocket,
  openWebSocket,
  type WebSocketTarget,
} from "../support/websocket.ts";

const MIB = 1_048_576;
/** The growth of a process that garbage alone may cause, while one socket moves far more. */
const FLAT_BYTES_MAX = 64 * MIB;
/** For two TCP connections, the handshake and the tunnel, on the heap and in buffers. */
const SOCKET_BYTES_MAX = 64 * 1_024;

let upstream: TestUpstream;
let target: WebSocketTarget;
let database: TestDatabase;
let server: SpawnedServer;

beforeAll(async () => {
  [upstream, database] = await Promise.all([startTestUpstream(), createTestDatabase()]);
  target = echoWebSockets(upstream);
  server = await spawnServer({ targetUrl: upstream.url, databaseUrl: database.url });
});

afterAll(async () => {
  upstream?.resetAll();
  await server?.kill();
  await upstream?.close();
  await database?.drop();
});

/** The memory of the server's process according to its metrics, bytes. */
async function memoryOf(process: SpawnedServer) {
  const text = await (await fetch(`${process.url}/metrics`)).text();
  const read = (name: string): number => {
    const bytes = new RegExp(`^${name} (\\S+)$`, "m").exec(text)?.[1];
    if (bytes === undefined) throw new Error(`the server does not report its ${name}`);
    return Number(bytes);
  };
  return {
    resident: read("process_resident_memory_bytes"),
    used: read("nodejs_heap_size_used_bytes") + read("nodejs_external_memory_bytes"),
  };
}

/** The same without garbage: the minimum of a few readings, since the moment of collection is unknown. */
async function measureMemory(process: SpawnedServer) {
  let least = await memoryOf(process);
  for (let reading = 0; reading < 5; reading++) {
    process.process.kill("SIGUSR2");
    const { resident, used } = await memoryOf(process);
    least = { resident: Math.min(least.resident, resident), used: Math.min(least.used, used) };
  }
  return least;
}

const open = (token: string): Promise<OpenSocket> =>
  openWebSocket(server.url, "/echo", { headers: clientHeaders(token), maxPayload: 256 * MIB });

test("100 MB in one message and 100 MB in small ones are echoed intact, with bounded memory", async () => {
  const { token } = await (await newCustomer(server.url)).buyToken();
  const client = await open(token);
  client.socket.send(randomBytes(4 * MIB));
  await waitUntil("it is warm", 10_000, () => client.messages.length === 1);
  const { resident: before } = await measureMemory(server);
  let peak = before;
  const watch = setInterval(async () => {
    peak = Math.max(peak, (await memoryOf(server)).resident);
  }, 100);

  const big = randomBytes(100_000_000);
  client.socket.send(big);
  await waitUntil("it comes back", 60_000, () => client.messages.length === 2);
  expect(big.equals(client.messages[1] as Buffer)).toBe(true);

  const sent = createHash("sha256");
  for (let at = 0; at < big.length; at += 16_384) {
    const piece = big.subarray(at, at + 16_384);
    sent.update(piece);
    client.socket.send(piece);
  }
  await waitUntil(
    "they come back",
    60_000,
    () => client.messages.length === 2 + Math.ceil(big.length / 16_384),
  );
  clearInterval(watch);
  const received = createHash("sha256");
  for (const piece of client.messages.slice(2)) received.update(piece);
  expect(received.digest("hex")).toBe(sent.digest("hex"));

  console.info(`100 MB twice through one socket: ${inMib(before)} MiB before, ${inMib(peak)} MiB at most`);
  expect(peak - before).toBeLessThan(FLAT_BYTES_MAX);
  client.socket.terminate();
});

test("1,000 idle sockets need little memory each, and revoking their tokens closes all of them within a second", async () => {
  const customer = await newCustomer(server.url);
  const tokens = await Promise.all(Array.from({ length: 10 }, () => customer.buyToken()));
  const openAll = async (each: number): Promise<OpenSocket[]> => {
    const sockets: OpenSocket[] = [];
    for (let nth = 0; nth < each; nth++) {
      sockets.push(...(await Promise.all(tokens.map(({ token }) => open(token)))));
    }
    return sockets;
  };
  const others = target.sockets.size;
  // As many as later, so that growth that happens only once is over.
  const warmUp = await openAll(100);
  for (const { socket } of warmUp) socket.terminate();
  await waitUntil("they are gone", 10_000, () => target.sockets.size === others);

  const before = await measureMemory(server);
  const sockets = await openAll(100);
  const openedMs = Date.now();
  await waitUntil("a minute passes", 90_000, () => Date.now() - openedMs >= 60_000);
  const after = await measureMemory(server);
  const each = (after.used - before.used) / sockets.length;
  console.info(`1,000 idle sockets: ${(each / 1_024).toFixed(1)} KiB each`);
  expect(sockets.filter((socket) => socket.closing() !== null)).toEqual([]);
  expect(each).toBeLessThan(SOCKET_BYTES_MAX);

  const answers = await Promise.all(tokens.map(({ id }) => customer.call("DELETE", `/tokens/${id}`)));
  expect(answers.map(({ status }) => status)).toEqual(tokens.map(() => 200));
  const revokedMs = performance.now();
  await waitUntil("all are closed", 1_000, () => sockets.every((socket) => socket.closing() !== null));
  console.info(`all closed ${Math.round(performance.now() - revokedMs)} ms after the last answer`);
  expect(new Set(sockets.map((socket) => socket.closing()?.code))).toEqual(new Set([1008]));
});

const inMib = (bytes: number): string => (bytes / MIB).toFixed(1);
