/**
 * Through the whole gateway: the target closes, cleanly or by a reset, at a random byte of an answer, while the gateway does not
 * read from it. The process must survive.
 */
import { randomInt } from "node:crypto";
import type { Socket } from "node:net";
import { afterAll, beforeAll, expect, test } from "vitest";
import { newCustomer } from "../support/customer.ts";
import { reachThrough } from "../support/proxy-world.ts";
import { openRaw, type RawUpstream, rawRequest, startRawUpstream } from "../support/raw-socket.ts";
import { createTestDatabase, type TestDatabase } from "../support/services/test-database.ts";
import { waitUntil } from "../support/services/wait-until.ts";
import { type SpawnedServer, spawnServer } from "../support/spawned-server.ts";

const ROUNDS = 1_000;
const AT_ONCE = 20;
const BODY = "x".repeat(200_000);
/** The first answer for each token waits for a commit. */
const TOKENS = 100;

const ANSWERS = {
  length: `HTTP/1.1 200 OK\r\nContent-Length: ${BODY.length}\r\n\r\n${BODY}`,
  close: `HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: ${BODY.length}\r\n\r\n${BODY}`,
  until: `HTTP/1.1 200 OK\r\n\r\n${BODY}`,
  chunked: `HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n${`7d0\r\n${"x".repeat(2_000)}\r\n`.repeat(100)}0\r\n\r\n`,
};

let raw: RawUpstream;
let database: TestDatabase;
let server: SpawnedServer;

beforeAll(async () => {
  [raw, database] = await Promise.all([startRawUpstream(answer), createTestDatabase()]);
  server = await spawnServer({ targetUrl: raw.url, databaseUrl: database.url });
});

afterAll(async () => {
  await server?.kill();
  await raw?.close();
  await database?.drop();
});

/** `/FRAMING/END/BYTES`: sends so many bytes and ends. */
function answer(socket: Socket, head: string): void {
  const [, framing = "", end = "", bytes = "0"] = /^\w+ \/(\w+)\/(\w+)\/(\d+)/.exec(head) ?? [];
  const text = ANSWERS[framing as keyof typeof ANSWERS] ?? "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
  if (end === "") {
    socket.write(text);
    return;
  }
  const close = (): void => void (end === "reset" ? socket.resetAndDestroy() : socket.end());
  socket.write(text.slice(0, Number(bytes)), "latin1", close);
}

/** One answer that is cut off, to a client that does not read for a while. @returns whether the client saw a whole answer */
async function round(token: string): Promise<{ readonly looksWhole: boolean; readonly wasWhole: boolean }> {
  const framings = Object.keys(ANSWERS) as (keyof typeof ANSWERS)[];
  const framing = framings[randomInt(framings.length)] ?? "length";
  const end = randomInt(2) === 0 ? "reset" : "end";
  const bytes = randomInt(ANSWERS[framing].length + 1);
  const line = `GET /api/v1/proxy/${framing}/${end}/${bytes} HTTP/1.1`;
  const client = openRaw(Number(new URL(server.url).port), rawRequest(token, line));
  client.socket.pause();
  setTimeout(() => client.socket.resume(), randomInt(30));
  await waitUntil(`${line} ends`, 20_000, () => client.ending() !== "open" || isComplete(client.text()));
  client.socket.destroy();
  const isByClose = framing === "until";
  const wasWhole = bytes === ANSWERS[framing].length || (isByClose && end === "end" && bytes >= 19);
  return { looksWhole: isComplete(client.text()) && /^HTTP\/1\.1 200/.test(client.text()), wasWhole };
}

function isComplete(text: string): boolean {
  const headEnd = text.indexOf("\r\n\r\n");
  if (headEnd < 0) return false;
  const length = /^content-length: (\d+)/im.exec(text.slice(0, headEnd))?.[1];
  return length === undefined ? text.endsWith("\r\n0\r\n\r\n") : text.length >= headEnd + 4 + Number(length);
}

test(`of ${ROUNDS} answers that are cut off while the gateway does not read, none looks whole to its client, and the process survives`, async () => {
  const { pid } = server.process;
  const customer = await newCustomer(server.url);
  const tokens: string[] = [];
  for (let n = 0; n < TOKENS; n += 1) tokens.push((await customer.buyToken()).token);
  let left = ROUNDS;
  const wrong: unknown[] = [];
  const runner = async (): Promise<void> => {
    while (left-- > 0) {
      const result = await round(tokens[left % TOKENS] ?? "");
      if (result.looksWhole && !result.wasWhole) wrong.push(result);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, runner));
  expect(wrong).toEqual([]);
  expect(server.process.pid).toBe(pid);
  expect(server.process.exitCode).toBeNull();
  expect(await (await reachThrough(server.url, tokens[0] ?? "", "/ok")).text()).toBe("ok");
});
