/** Chunk boundaries mean nothing (RFC 9112, 7.1): a peer that cuts its body into single bytes does not cost a write for each. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { openRaw, rawRequest } from "../support/raw-socket.ts";
import { openRawWorld, type RawWorld } from "../support/raw-world.ts";
import { waitUntil } from "../support/services/wait-until.ts";

const COUNT = 20_000;
const BODY = Array.from({ length: COUNT }, (_, nth) => String.fromCharCode(97 + (nth % 26))).join("");
const IN_ONES = BODY.replace(/./g, "1\r\n$&\r\n");
const END = "0\r\n\r\n";

let rig: RawWorld;

beforeAll(async () => {
  rig = await openRawWorld((socket, head) => {
    if (!head.startsWith("GET ")) return;
    socket.write(`HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n${IN_ONES}${END}`);
  });
});

afterAll(() => rig?.close());

/** The chunks of a message, its head left out. */
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

test("an answer in chunks of one byte reaches the client whole, in a few chunks", async () => {
  const client = openRaw(rig.world.server.port, rawRequest(rig.token, "GET /api/v1/proxy/ones HTTP/1.1"));
  await waitUntil("the answer is complete", 5_000, () => client.text().endsWith(`\r\n${END}`));
  const chunks = chunksOf(client.text());
  expect(chunks.join("")).toBe(BODY);
  expect(chunks.length).toBeLessThan(COUNT / 100);
  client.socket.destroy();
});
