/**
 * Pipelined requests (RFC 9112, 9.3.2): none is served before its turn, none is served after its client has disconnected, and
 * none damages the answer before it.
 */
import type { Socket } from "node:net";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openRaw, rawRequest } from "../support/raw-socket.ts";
import { openRawWorld, type RawWorld } from "../support/raw-world.ts";
import { waitUntil } from "../support/services/wait-until.ts";

/** Small enough to be written at once. */
const MEDIUM = `HTTP/1.1 200 OK\r\nContent-Length: 10000\r\n\r\n${"x".repeat(10_000)}`;

let opened: RawWorld;
/** Connections on which the target sends an endless answer. */
const open = new Set<Socket>();

beforeAll(async () => {
  opened = await openRawWorld(
    (socket, head) => {
      if (head.includes("/stream ")) {
        open.add(socket);
        socket.once("close", () => open.delete(socket));
        socket.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n");
      } else if (head.includes("/broken ")) socket.end("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nab");
      else if (head.includes("/medium ")) socket.write(MEDIUM);
      else socket.write("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
    },
    { CONNECTIONS_PER_TOKEN: "1", UPSTREAM_IDLE_TIMEOUT_SECONDS: "5" },
  );
});
afterAll(() => opened?.close());

const get = (token: string, path: string) => rawRequest(token, `GET /api/v1/proxy${path} HTTP/1.1`);
const pathsSince = (count: number) => opened.raw.heads.slice(count).map((head) => head.split(" ")[1]);

test("one that waits for its turn ends with its client, and occupies no connection until then", async () => {
  const { id, token } = await opened.world.buy();
  const before = opened.raw.heads.length;
  const client = openRaw(opened.world.server.port, get(token, "/stream").repeat(10));
  await waitUntil("the first is answered", 5_000, () => client.text().includes("ab"));
  expect(open.size).toBe(1);
  client.socket.destroy();
  await waitUntil("the target's connection closes", 5_000, () => open.size === 0);
  expect(pathsSince(before)).toEqual(["/stream"]);
  expect((await opened.world.reach(token, "/x")).status).toBe(200);
  const [session] = await opened.world.rows(`SELECT count(*) FROM proxy_sessions WHERE token_id = '${id}'`);
  expect(Number(session?.count)).toBe(1);
});

test("they are served one after the other, in their order", async () => {
  const { token } = await opened.world.buy();
  const before = opened.raw.heads.length;
  const paths = Array.from({ length: 50 }, (_, nth) => `/${nth}`);
  const client = openRaw(opened.world.server.port, paths.map((path) => get(token, path)).join(""));
  const answered = () => client.text().split("HTTP/1.1 200 OK").length - 1;
  await waitUntil("all are answered", 10_000, () => answered() === 50);
  expect(pathsSince(before)).toEqual(paths);
  client.socket.destroy();
});

test("one whose target breaks off leaves the answer before it complete", async () => {
  const { token } = await opened.world.buy();
  const client = openRaw(opened.world.server.port, get(token, "/x") + get(token, "/broken"));
  await waitUntil("the connection ends", 5_000, () => client.socket.destroyed);
  expect(client.text()).toMatch(/\r\n\r\nokHTTP\/1\.1 200 OK\r\n/);
  expect(client.ending()).toBe("reset");
});

test("more than a hundred after one answer end the connection", async () => {
  const { token } = await opened.world.buy();
  const client = openRaw(opened.world.server.port, get(token, "/stream").repeat(300));
  await waitUntil("the connection ends", 5_000, () => client.socket.destroyed);
  await waitUntil("the target's connection closes", 5_000, () => open.size === 0);
  expect(client.text()).not.toContain("429");
});

test("an answer that the client does not read counts as open, and has a deadline", async () => {
  const { token } = await opened.world.buy();
  const client = openRaw(opened.world.server.port, "");
  client.socket.pause();
  const asking = setInterval(() => client.socket.write(get(token, "/medium").repeat(10), "latin1"), 50);
  const statusOf = async () => (await opened.world.reach(token, "/x")).status;
  // A running exchange counts as well, so that a single 429 proves nothing.
  let refusals = 0;
  await waitUntil("no more is taken", 20_000, async () => {
    refusals = (await statusOf()) === 429 ? refusals + 1 : 0;
    return refusals === 10;
  });
  clearInterval(asking);
  await waitUntil("it no longer counts", 10_000, async () => (await statusOf()) !== 429);
  expect(await statusOf()).toBe(200);
  client.socket.destroy();
});
