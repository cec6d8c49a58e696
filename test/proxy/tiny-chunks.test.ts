/** Chunk boundaries have no meaning (RFC 9112, 7.1): a body in chunks of one byte must not cost a write for each. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { ScriptedTarget } from "../../src/gateway/transport/conformance/scripted-target.ts";
import { openProxyWorld, type ProxyWorld } from "../support/proxy-world.ts";
import { openRaw, rawRequest } from "../support/raw-socket.ts";
import { waitUntil } from "../support/services/wait-until.ts";

const COUNT = 20_000;
const BODY = Array.from({ length: COUNT }, (_, nth) => String.fromCharCode(97 + (nth % 26))).join("");
const IN_ONES = BODY.replace(/./g, "1\r\n$&\r\n");
const END = "0\r\n\r\n";

let target: ScriptedTarget;
let world: ProxyWorld;
let token: string;

beforeAll(async () => {
  target = await ScriptedTarget.open(false);
  world = await openProxyWorld({ targetUrl: () => target.origin });
  token = (await world.buy()).token;
});

afterAll(async () => {
  await world?.close();
  await target?.close();
});

/** Sends a request, and waits until its head has reached the target. */
async function send(requestLine: string, headers: readonly string[], body = "") {
  const client = openRaw(world.server.port, rawRequest(token, requestLine, headers) + body);
  const carries = () =>
    target.sides.find(({ text }) => text.includes(requestLine.replace("/api/v1/proxy", "")));
  await waitUntil("the target has the request", 5_000, () => carries() !== undefined);
  const side = carries();
  if (side === undefined) throw new Error("no request");
  return { client, side };
}

/** The chunks of a message's body. */
function chunksOf(message: string): string[] {
  const chunks: string[] = [];
  let at = message.indexOf("\r\n\r\n") + 4;
  for (;;) {
    const lineEnd = message.indexOf("\r\n", at);
    const bytes = Number.parseInt(message.slice(at, lineEnd), 16);
    if (!(bytes > 0)) return chunks;
    chunks.push(message.slice(lineEnd + 2, lineEnd + 2 + bytes));
    at = lineEnd + 4 + bytes;
  }
}

test("an answer in chunks of one byte reaches the client complete, in a few chunks", async () => {
  const { client, side } = await send("GET /api/v1/proxy/down HTTP/1.1", []);
  side.write(`HTTP/1.1 200 OK\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n${IN_ONES}${END}`);
  await waitUntil("the answer is complete", 5_000, () => client.text().endsWith(`\r\n${END}`));
  const chunks = chunksOf(client.text());
  expect(chunks.join("")).toBe(BODY);
  expect(chunks.length).toBeLessThan(COUNT / 100);
  client.socket.destroy();
});

const CHUNKED = ["Transfer-Encoding: chunked"];
const LAST = "0\r\nX-T: 1\r\n\r\n";
const OK = "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nok";

test("an upload in chunks of one byte reaches the target complete, with its trailers, in a few chunks, and is counted", async () => {
  const before = (await world.status(token)).session?.bytes_transferred ?? 0;
  const { client, side } = await send("POST /api/v1/proxy/up HTTP/1.1", CHUNKED, IN_ONES + LAST);
  await side.until(LAST);
  side.write(OK);
  await waitUntil("the answer is there", 5_000, () => client.text().endsWith("\r\n\r\nok"));
  const chunks = chunksOf(side.text);
  expect(chunks.join("")).toBe(BODY);
  expect(chunks.length).toBeLessThan(COUNT / 100);
  await waitUntil("it is counted", 5_000, async () => {
    const after = (await world.status(token)).session?.bytes_transferred ?? 0;
    return after - before === COUNT + "ok".length;
  });
  client.socket.destroy();
});

test("a small chunk that arrives alone is sent on alone, without waiting for another", async () => {
  const { client, side } = await send("POST /api/v1/proxy/keys HTTP/1.1", CHUNKED);
  for (const letter of "abc") {
    client.socket.write(`1\r\n${letter}\r\n`);
    await side.until(`1\r\n${letter}\r\n`);
  }
  client.socket.write(LAST);
  await side.until(LAST);
  expect(chunksOf(side.text)).toEqual(["a", "b", "c"]);
  side.write(`HTTP/1.1 200 OK\r\n${CHUNKED}\r\n\r\n`);
  for (const letter of "xyz") {
    side.write(`1\r\n${letter}\r\n`);
    await waitUntil("the client has it", 5_000, () => client.text().endsWith(`1\r\n${letter}\r\n`));
  }
  client.socket.destroy();
});
