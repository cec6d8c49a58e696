import { createHash, randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import type { ServerResponse } from "node:http";
import { afterAll, beforeAll, expect, test } from "vitest";
import { newCustomer } from "../support/customer.ts";
import { reachThrough } from "../support/proxy-world.ts";
import { openRaw, rawRequest } from "../support/raw-socket.ts";
import { createTestDatabase, type TestDatabase } from "../support/services/test-database.ts";
import { waitUntil } from "../support/services/wait-until.ts";
import { type SpawnedServer, spawnServer } from "../support/spawned-server.ts";
import { startTestUpstream, type TestUpstream } from "../support/test-upstream.ts";

const MIB = 1024 * 1024;
/** Exceeded by a buffered body of 256 or 64 MiB, but not by the buffers of streams. */
const GROWTH_BYTES_MAX = 64 * MIB;
const PAGE_BYTES = 4_096;
const CHUNK = randomBytes(MIB);

let database: TestDatabase;
let upstream: TestUpstream;
let server: SpawnedServer;
let token: string;
/** Bytes that the target has written of downloads. */
const moved = { written: 0 };
const held: ServerResponse[] = [];

beforeAll(async () => {
  database = await createTestDatabase();
  upstream = await startTestUpstream((request, response) => {
    const [, what = "", size = ""] = (request.url ?? "").split("/");
    if (what === "download") sendChunks(response, Number(size));
    else if (what === "digest") {
      const hash = createHash("sha256");
      request
        .on("data", (chunk: Buffer) => hash.update(chunk))
        .on("end", () => response.end(hash.digest("hex")));
    } else if (what === "echo") request.pipe(response);
    else if (what === "held") held.push(response);
    else if (what === "events") response.write("first");
    else if (what !== "unread") response.end("ok");
  });
  // 500 simultaneous requests have one token.
  const environment = { CONNECTIONS_PER_TOKEN: "1000" };
  server = await spawnServer({ targetUrl: upstream.url, databaseUrl: database.url, environment });
  const customer = await newCustomer(server.url);
  ({ token } = await customer.buyToken());
  // Allocations that happen only once are made before memory is measured.
  await Promise.all(
    Array.from({ length: 50 }, async () => (await reachThrough(server.url, token, "/x")).text()),
  );
  await expectDownload(16);
});

afterAll(async () => {
  await server?.kill();
  await upstream?.close();
  await database?.drop();
});

function sendChunks(response: ServerResponse, count: number): void {
  let left = count;
  const send = (): void => {
    while (left > 0) {
      left -= 1;
      moved.written += CHUNK.length;
      if (!response.write(CHUNK)) return void response.once("drain", send);
    }
    response.end();
  };
  send();
}

async function expectDownload(mib: number): Promise<void> {
  const answer = await reachThrough(server.url, token, `/download/${mib}`);
  const [got, expected] = [createHash("sha256"), createHash("sha256")];
  for await (const chunk of answer.body ?? []) got.update(chunk);
  for (let n = 0; n < mib; n += 1) expected.update(CHUNK);
  expect(got.digest("hex")).toBe(expected.digest("hex"));
}

function rssBytes(): number {
  const [, pages] = readFileSync(`/proc/${server.process.pid}/statm`, "utf8").split(" ");
  return Number(pages) * PAGE_BYTES;
}

/** Runs `work`. @returns by how many bytes the instance's memory grew at its peak */
async function growthDuring(work: () => Promise<unknown>): Promise<number> {
  const before = rssBytes();
  let peak = before;
  const timer = setInterval(() => {
    peak = Math.max(peak, rssBytes());
  }, 20);
  await work().finally(() => clearInterval(timer));
  return Math.max(peak, rssBytes()) - before;
}

/** Waits until a number that has begun to grow is unchanged for half a second. */
async function waitUntilStill(what: string, read: () => number): Promise<void> {
  let last = 0;
  let unchanged = 0;
  await waitUntil(`${what} stands still`, 15_000, () => {
    unchanged = read() === last && last > 0 ? unchanged + 1 : 0;
    last = read();
    return unchanged > 25;
  });
}

test("never again, whole bodies buffered: 256 MiB are downloaded in memory that does not grow with them", async () => {
  expect(await growthDuring(() => expectDownload(256))).toBeLessThan(GROWTH_BYTES_MAX);
});

test("never again, whole bodies buffered: 64 MiB are uploaded in memory that does not grow with them", async () => {
  const expected = createHash("sha256");
  for (let n = 0; n < 64; n += 1) expected.update(CHUNK);
  const chunks = async function* () {
    for (let n = 0; n < 64; n += 1) yield CHUNK;
  };
  const upload = async () => {
    const init = { method: "POST", body: ReadableStream.from(chunks()), duplex: "half" } as RequestInit;
    const answer = await reachThrough(server.url, token, "/digest", init as object);
    expect(await answer.text()).toBe(expected.digest("hex"));
  };
  expect(await growthDuring(upload)).toBeLessThan(GROWTH_BYTES_MAX);
});

test("a client that does not read slows the target, and little is buffered", async () => {
  const client = openRaw(
    Number(new URL(server.url).port),
    rawRequest(token, "GET /api/v1/proxy/download/256 HTTP/1.1"),
  );
  client.socket.pause();
  moved.written = 0;
  const growth = await growthDuring(() => waitUntilStill("what the target writes", () => moved.written));
  const last = moved.written;
  expect(moved.written).toBeLessThan(64 * MIB);
  expect(growth).toBeLessThan(GROWTH_BYTES_MAX);
  client.socket.resume();
  await waitUntil("it goes on when the client reads", 10_000, () => moved.written > last + MIB);
  client.socket.destroy();
});

test("a target that does not read slows the client, and little is buffered", async () => {
  const head = rawRequest(token, "POST /api/v1/proxy/unread HTTP/1.1", [`Content-Length: ${256 * MIB}`]);
  const client = openRaw(Number(new URL(server.url).port), head);
  const piece = CHUNK.subarray(0, 65_536);
  let sent = 0;
  const send = (): void => {
    while (sent < 256 * MIB) {
      sent += piece.length;
      if (!client.socket.write(piece)) return void client.socket.once("drain", send);
    }
  };
  send();
  const growth = await growthDuring(() => waitUntilStill("what the client sends", () => sent));
  expect(sent).toBeLessThan(64 * MIB);
  expect(growth).toBeLessThan(GROWTH_BYTES_MAX);
  client.socket.destroy();
});

test("the first bytes of a slow stream arrive before its end", async () => {
  const answer = await reachThrough(server.url, token, "/events");
  const reader = answer.body?.getReader();
  const first = await reader?.read();
  expect(Buffer.from(first?.value ?? []).toString()).toBe("first");
  await reader?.cancel();
});

test("500 requests at once: each answer goes to the client that sent its request", async () => {
  const answers = await Promise.all(
    Array.from({ length: 500 }, async (_, n) => {
      const body = `${n}:${createHash("sha256")
        .update(String(n))
        .digest("hex")
        .repeat(1 + (n % 200))}`;
      const answer = await reachThrough(server.url, token, `/echo/${n}`, { method: "POST", body });
      return answer.status === 200 && (await answer.text()) === body;
    }),
  );
  expect(answers.filter((isRight) => !isRight)).toEqual([]);
});

test("never again, slow requests freeze the worker: while 20 wait for the target, others are answered at once", async () => {
  const waiting = Array.from({ length: 20 }, (_, n) => reachThrough(server.url, token, `/held/${n}`));
  await waitUntil("the target holds them all", 5_000, () => held.length === 20);
  const startedMs = performance.now();
  expect((await fetch(`${server.url}/health`)).status).toBe(200);
  expect(await (await reachThrough(server.url, token, "/x")).text()).toBe("ok");
  expect(performance.now() - startedMs).toBeLessThan(1_000);
  for (const response of held) response.end("at last");
  const texts = await Promise.all(waiting.map(async (answer) => (await answer).text()));
  expect(texts).toEqual(Array(20).fill("at last"));
});
