import { randomBytes } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import { clientHeaders } from "../support/customer.ts";
import { openProxyWorld, type ProxyWorld } from "../support/proxy-world.ts";
import { waitUntil } from "../support/services/wait-until.ts";
import {
  echoWebSockets,
  type OpenSocket,
  openWebSocket,
  type WebSocketTarget,
} from "../support/websocket.ts";

let world: ProxyWorld;
let target: WebSocketTarget;

beforeAll(async () => {
  world = await openProxyWorld();
  target = echoWebSockets(world.upstream);
});

afterAll(() => world?.close());

async function open(path: string, options: Parameters<typeof openWebSocket>[2] = {}): Promise<OpenSocket> {
  const { token } = await world.buy();
  return openWebSocket(world.server.url, path, { headers: clientHeaders(token), ...options });
}

const untilMessages = (socket: OpenSocket, count: number): Promise<void> =>
  waitUntil(`${count} messages come back`, 10_000, () => socket.messages.length >= count);

test("text, binary, empty and fragmented messages come back unchanged", async () => {
  const client = await open("/echo");
  const binary = randomBytes(100_000);
  client.socket.send("Привет");
  client.socket.send(binary);
  client.socket.send("");
  client.socket.send("in ", { fin: false });
  client.socket.send("three ", { fin: false });
  client.socket.send("parts", { fin: true });
  await untilMessages(client, 4);
  expect(client.messages).toEqual(["Привет", binary, "", "in three parts"]);
  client.socket.close();
});

test("several megabytes at once come back intact, and so do a thousand small messages after them", async () => {
  const client = await open("/echo");
  const big = randomBytes(8 * 1_048_576);
  client.socket.send(big);
  for (let nth = 0; nth < 1_000; nth++) client.socket.send(`message ${nth}`);
  await untilMessages(client, 1_001);
  expect(big.equals(client.messages[0] as Buffer)).toBe(true);
  expect(client.messages.slice(1)).toEqual(Array.from({ length: 1_000 }, (_, nth) => `message ${nth}`));
  client.socket.close();
});

test("extensions and subprotocols are negotiated by the two ends: their fields pass both ways", async () => {
  const client = await open("/echo", { perMessageDeflate: true, protocols: ["second.v2", "first.v1"] });
  expect(client.socket.extensions).toContain("permessage-deflate");
  expect(client.socket.protocol).toBe("second.v2");
  const text = "compressible ".repeat(5_000);
  client.socket.send(text);
  await untilMessages(client, 1);
  expect(client.messages).toEqual([text]);
  client.socket.close();
});

test("pings, and a close with its code and reason, reach the other end in both directions", async () => {
  const client = await open("/echo");
  const peer = [...target.sockets].at(-1);
  let pongs = 0;
  client.socket.on("pong", () => {
    pongs += 1;
  });
  client.socket.ping("from the client");
  await waitUntil("the target answers", 5_000, () => pongs === 1);
  peer?.close(4_001, "the target is done");
  await waitUntil("it is closed", 5_000, () => client.closing() !== null);
  expect(client.closing()).toEqual({ code: 4_001, reason: "the target is done" });

  const second = await open("/echo");
  const closed = new Promise((resolve) => {
    [...target.sockets].at(-1)?.on("close", (code, reason) => resolve([code, reason.toString()]));
  });
  second.socket.close(4_002, "so is the client");
  expect(await closed).toEqual([4_002, "so is the client"]);
});

test("the first switch starts the token's time, once the target has agreed", async () => {
  const { id, token } = await world.buy();
  const client = await openWebSocket(world.server.url, "/echo", { headers: clientHeaders(token) });
  const [row] = await world.rows(`SELECT activated_at FROM access_tokens WHERE id = '${id}'`);
  expect(row?.activated_at).toBeInstanceOf(Date);
  expect(client.headers["x-request-id"]).toMatch(/.{8}/);
  client.socket.close();
});

test("the target gets a handshake like a request: without credentials, with the ids of user and token", async () => {
  const { id, token } = await world.buy();
  const headers = {
    ...clientHeaders(token),
    origin: "https://page.example",
    "x-own": "1",
    cookie: "theirs=1",
  };
  const client = await openWebSocket(world.server.url, "/deep/path?x=1&y=%20", { headers });
  const handshake = target.handshakes.at(-1);
  expect(handshake?.url).toBe("/deep/path?x=1&y=%20");
  expect(handshake?.headers).toMatchObject({
    host: new URL(world.upstream.url).host,
    origin: "https://page.example",
    "sec-websocket-version": "13",
    "x-own": "1",
    cookie: "theirs=1",
    "x-user-id": world.customer.id,
    "x-token-id": id,
    "x-forwarded-for": "127.0.0.1",
  });
  expect(JSON.stringify(handshake?.rawHeaders)).not.toContain(token);
  expect(handshake?.headers).not.toHaveProperty("x-device-id");
  client.socket.close();
});

test("if the client's end is killed, the target's end closes, and the other way round", async () => {
  const client = await open("/echo");
  const before = target.sockets.size;
  client.socket.terminate();
  await waitUntil("the target's end closes", 5_000, () => target.sockets.size === before - 1);

  const second = await open("/echo");
  [...target.sockets].at(-1)?.terminate();
  await waitUntil("the client's end closes", 5_000, () => second.closing() !== null);
  expect(second.closing()?.code).toBe(1006);
});
