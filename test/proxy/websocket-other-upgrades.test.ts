/** A request for a protocol that is not supported is served as one without `Upgrade` (RFC 9110, 7.8). */
import { afterAll, beforeAll, expect, test } from "vitest";
import { openProxyWorld, type ProxyWorld } from "../support/proxy-world.ts";
import { exchangeRaw } from "../support/raw-exchange.ts";
import { rawRequest } from "../support/raw-socket.ts";

/** As curl --http2 sends it. */
const H2C = [
  "Connection: Upgrade, HTTP2-Settings",
  "Upgrade: h2c",
  "HTTP2-Settings: AAMAAABkAAQCAAAAAAIAAAAA",
];
const WEBSOCKET = ["Connection: Upgrade", "Upgrade: websocket"];

let world: ProxyWorld;
let token: string;

beforeAll(async () => {
  world = await openProxyWorld();
  token = (await world.buy()).token;
});

afterAll(() => world?.close());

const send = (bytes: string, answersMax?: number) => exchangeRaw(world.server.port, bytes, answersMax);
const toProxy = (line: string, headers: readonly string[] = []) =>
  rawRequest(token, line.replace(" /", " /api/v1/proxy/"), headers);

test("an upgrade to HTTP/2 is ignored: the target gets an ordinary request, and the connection stays open", async () => {
  const first = toProxy("GET /first?x=1 HTTP/1.1", H2C);
  const { answers } = await send(first + toProxy("GET /second HTTP/1.1") + toProxy("GET /third HTTP/1.1"), 3);
  expect(answers.map(({ status, body }) => [status, JSON.parse(body).url])).toEqual([
    [200, "/first?x=1"],
    [200, "/second"],
    [200, "/third"],
  ]);
  const seen = world.upstream.seen.find(({ url }) => url === "/first?x=1")?.headers;
  expect(seen).toHaveProperty("host");
  expect(seen).not.toHaveProperty("upgrade");
  expect(seen).not.toHaveProperty("http2-settings");
});

test.each([
  ["of a known length", ["Content-Length: 11"], "hello world"],
  ["in chunks", ["Transfer-Encoding: chunked"], "6\r\nhello \r\n5\r\nworld\r\n0\r\n\r\n"],
])("its body arrives complete, %s", async (_, framing, body) => {
  const head = toProxy("POST /upload HTTP/1.1", [...H2C, ...framing]);
  const { answers } = await send(head + body + toProxy("GET /next HTTP/1.1"), 2);
  expect(answers.map(({ status }) => status)).toEqual([200, 200]);
  const upload = world.upstream.seen.findLast(({ url }) => url === "/upload");
  expect([upload?.method, upload?.body.toString()]).toEqual(["POST", "hello world"]);
});

test("a client that sends Expect: 100-continue gets 100 Continue", async () => {
  const headers = [...H2C, "Expect: 100-continue", "Content-Length: 2"];
  const { text } = await send(`${toProxy("PUT /waits HTTP/1.1", headers)}ok`, 1);
  expect(text).toMatch(/^HTTP\/1\.1 100 Continue\r\n\r\nHTTP\/1\.1 200 /);
});

test("a path outside of the proxy opens no WebSocket, but is answered, and the connection stays open", async () => {
  const request = (path: string, headers: string) =>
    `GET ${path} HTTP/1.1\r\nHost: gateway.test\r\n${headers}\r\n`;
  const upgrade = `${WEBSOCKET.join("\r\n")}\r\n`;
  const { answers } = await send(request("/health/live", upgrade) + request("/api/v1/nothing", ""), 2);
  expect(answers.map(({ status }) => status)).toEqual([200, 404]);
});

test.each([
  ["with a body", "GET /page HTTP/1.1", ["Content-Length: 2"], "ok"],
  ["by another method", "PUT /page HTTP/1.1", [], ""],
  ["in HTTP/1.0", "GET /page HTTP/1.0", [], ""],
])("a handshake %s is an ordinary request", async (_, line, headers, body) => {
  const { answers } = await send(toProxy(line, [...WEBSOCKET, ...headers]) + body, 1);
  expect(answers.map(({ status }) => status)).toEqual([200]);
  expect(world.upstream.seen.at(-1)?.body.toString()).toBe(body);
});

test("the calls of the gateway itself open no WebSockets", async () => {
  const { answers, closed } = await send(toProxy("GET /status HTTP/1.1", WEBSOCKET));
  expect(answers.map(({ status, body }) => [status, JSON.parse(body).connected])).toEqual([[200, true]]);
  expect(closed).toBe(true);
});

test.each([
  ["two hosts", ["Host: other.test"]],
  ["two lengths", ["Content-Length: 0", "Content-Length: 0"]],
])("ambiguous framing is refused also in an upgrade: %s", async (_, headers) => {
  for (const upgrade of [H2C, WEBSOCKET]) {
    const { answers, closed } = await send(toProxy("GET /x HTTP/1.1", [...upgrade, ...headers]));
    expect(answers.map(({ status }) => status)).toEqual([400]);
    expect(closed).toBe(true);
  }
});

test("a handshake after a request that is not answered yet ends the connection: no answer is mixed with another", async () => {
  const { text, closed } = await send(
    toProxy("POST /first HTTP/1.1", ["Content-Length: 0"]) + toProxy("GET /second HTTP/1.1", WEBSOCKET),
  );
  expect(closed).toBe(true);
  expect(text).not.toContain(" 101 ");
});
