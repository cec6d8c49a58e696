import { once } from "node:events";
import { connect } from "node:net";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { newCustomer } from "../support/customer.ts";
import { exchangeRaw } from "../support/raw-exchange.ts";
import { startTestServer, type TestServer } from "../support/test-server.ts";
import { startTestUpstream, type TestUpstream } from "../support/test-upstream.ts";

// An attacker sends bytes that the gateway and the target could split into requests at different positions, so that a request
// that was never admitted is hidden in what the gateway took for a body, and the next customer on the reused connection gets
// its answer. Each attack here contains such a hidden request. After each, a legitimate request is sent over the same
// connection to the target: it must be the next request that the target sees, and its answer must be the right one.

let upstream: TestUpstream;
let server: TestServer;
let credentials: string;

beforeAll(async () => {
  upstream = await startTestUpstream();
  server = await startTestServer({ targetUrl: upstream.url });
  const { token } = await (await newCustomer(server.url)).buyToken();
  credentials = `X-Access-Token: ${token}\r\nX-Device-ID: device-0001\r\n`;
});

afterAll(async () => {
  await server?.stop();
  await upstream?.close();
});

beforeEach(() => {
  upstream.seen.length = 0;
});

const CHUNKED = "Transfer-Encoding: chunked\r\n";
const EMPTY_CHUNKS = "0\r\n\r\n";

/** @param fields each with its end of line */
function request(line: string, fields = "", body = ""): string {
  return `${line}\r\nHost: gateway\r\n${credentials}${fields}\r\n${body}`;
}

function post(fields: string, body: string): string {
  return request("POST /api/v1/proxy/attack HTTP/1.1", fields, body);
}

function get(fields: string): string {
  return request("GET /api/v1/proxy/attack HTTP/1.1", fields);
}

function hidden(): string {
  return request("GET /api/v1/proxy/hidden HTTP/1.1");
}

/** The requests that the target saw: method, URL and the size of the body. The legitimate one at the end is omitted. */
async function seenByTarget(): Promise<string[]> {
  const { answers } = await exchangeRaw(server.port, request("GET /api/v1/proxy/honest HTTP/1.1"), 1);
  expect(JSON.parse(answers[0]?.body ?? "")).toMatchObject({ method: "GET", url: "/honest" });
  const seen = upstream.seen.map(({ method, url, body }) => `${method} ${url} ${body.length}`);
  expect(seen.pop()).toBe("GET /honest 0");
  upstream.seen.length = 0;
  return seen;
}

async function expectRefused(bytes: string, status = 400, code = "bad_request"): Promise<void> {
  const { answers, closed } = await exchangeRaw(server.port, bytes);
  expect(answers).toHaveLength(1);
  expect(answers[0]).toMatchObject({
    status,
    headers: {
      "x-gateway-error": code,
      connection: "close",
      "content-type": "application/problem+json; charset=utf-8",
    },
  });
  const requestId = answers[0]?.headers["x-request-id"];
  expect(JSON.parse(answers[0]?.body ?? "")).toMatchObject({ code, status, request_id: requestId });
  expect(closed).toBe(true);
  expect(await seenByTarget()).toEqual([]);
}

describe("a head that two servers could read differently is refused, and the connection closed", () => {
  test.each([
    ["a length and chunks", `Content-Length: 6\r\n${CHUNKED}`],
    ["chunks and a length", `${CHUNKED}Content-Length: 6\r\n`],
    ["an unknown coding", "Transfer-Encoding: xchunked\r\n"],
    ["identity beside a length", "Transfer-Encoding: identity\r\nContent-Length: 5\r\n"],
    ["chunks of something compressed", "Transfer-Encoding: gzip, chunked\r\n"],
    ["chunks that are not the last coding", "Transfer-Encoding: chunked, gzip\r\n"],
    ["chunked twice in one field", "Transfer-Encoding: chunked, chunked\r\n"],
    ["chunked twice in two fields", `${CHUNKED}${CHUNKED}`],
    ["chunked, then unknown", `${CHUNKED}Transfer-Encoding: cow\r\n`],
    ["unknown, then chunked", `Transfer-Encoding: cow\r\n${CHUNKED}`],
    ["a blank before the colon", "Transfer-Encoding : chunked\r\n"],
    ["a vertical tab before the value", "Transfer-Encoding: \x0bchunked\r\n"],
    ["a tab after the value", "Transfer-Encoding: chunked\t\r\n"],
    ["a quoted value", 'Transfer-Encoding: "chunked"\r\n'],
    ["an empty coding beside a length", "Transfer-Encoding:\r\nContent-Length: 5\r\n"],
    ["a folded name", `X: y\r\n ${CHUNKED}`],
    ["a folded value", "Transfer-Encoding:\r\n chunked\r\n"],
    ["a field after a bare CR", `X: y\r${CHUNKED}`],
    ["a field after a bare LF", `X: y\n${CHUNKED}`],
  ])("%s", (_, fields) => expectRefused(post(fields, EMPTY_CHUNKS + hidden())));

  test.each([
    ["two lengths", "Content-Length: 0\r\nContent-Length: 5\r\n"],
    ["the same length twice", "Content-Length: 5\r\nContent-Length: 5\r\n"],
    ["a list of lengths", "Content-Length: 5, 5\r\n"],
    ["a length with a plus", "Content-Length: +5\r\n"],
    ["a negative length", "Content-Length: -5\r\n"],
    ["a hexadecimal length", "Content-Length: 0x5\r\n"],
    ["a length with a blank in it", "Content-Length: 5 5\r\n"],
    ["an empty length", "Content-Length:\r\n"],
    ["a length beyond 64 bits", "Content-Length: 18446744073709551621\r\n"],
    ["a blank before the colon", "Content-Length : 5\r\n"],
  ])("%s", (_, fields) => expectRefused(post(fields, EMPTY_CHUNKS + hidden())));

  test.each([
    ["a folded field", "X: a\r\n b\r\n"],
    ["a bare CR", "X: a\rY: b\r\n"],
    ["a NUL in a value", "X: a\0b\r\n"],
    ["a NUL in a name", "X\0: a\r\n"],
    ["a line without a colon", "Broken\r\n"],
    ["an empty name", ": a\r\n"],
    ["a second Host", "Host: other.example\r\n"],
    ["more fields than Node keeps", `${"A: b\r\n".repeat(2_500)}Content-Length: 5\r\n`],
  ])("%s", (_, fields) => expectRefused(get(fields) + hidden()));

  test("lines that end in a bare LF", async () => {
    await expectRefused(get("").replaceAll("\r\n", "\n") + hidden());
    await expectRefused(`${get("").slice(0, -2)}\n${hidden()}`);
  });

  test("a request line with blanks, tabs, controls, an unknown method or another version", async () => {
    for (const line of [
      "GET /api/v1/proxy/a HTTP/1.1 HTTP/1.1",
      "GET /api/v1/proxy/a\tb HTTP/1.1",
      "GET /api/v1/proxy/a\x0b HTTP/1.1",
      "FROB /api/v1/proxy/a HTTP/1.1",
      "get /api/v1/proxy/a HTTP/1.1",
      "GET /api/v1/proxy/a HTTP/1.2",
      "GET /api/v1/proxy/a HTTP/2.0",
      "GET gateway/api/v1/proxy/a HTTP/1.1",
    ]) {
      await expectRefused(request(line) + hidden());
    }
    await expectRefused(`GET /api/v1/proxy/a\r\n\r\n${hidden()}`);
    await expectRefused("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");
  });

  test("no Host, or an impossible one, also where the API answers", async () => {
    const host = "Host: gateway\r\n";
    await expectRefused(get("").replace(host, ""));
    await expectRefused(get("").replace(host, "Host: a/b\r\n"));
    await expectRefused("GET /health HTTP/1.1\r\n\r\n");
  });

  test("chunks on HTTP/1.0", () =>
    expectRefused(request("POST /api/v1/proxy/a HTTP/1.0", CHUNKED, EMPTY_CHUNKS + hidden())));

  test("a head beyond 32 KiB: 431, which the client can read even if it goes on sending", async () => {
    await expectRefused(get(`X: ${"a".repeat(40_000)}\r\n`), 431, "headers_too_large");
    await expectRefused(get(`X: ${"a".repeat(400_000)}\r\n`), 431, "headers_too_large");
  });
});

describe("a malformed or incomplete body is refused, and the target never sees its request complete", () => {
  test.each([
    ["a size with 0x", "0x3\r\nabc\r\n0\r\n\r\n"],
    ["a negative size", "-3\r\nabc\r\n0\r\n\r\n"],
    ["a size beyond 64 bits", "10000000000000003\r\nabc\r\n0\r\n\r\n"],
    ["a blank after the size", "3 \r\nabc\r\n0\r\n\r\n"],
    ["a bare LF after the size", "3\nabc\r\n0\r\n\r\n"],
    ["a bare LF after the data", "3\r\nabc\n0\r\n\r\n"],
    ["nothing after the data", "3\r\nabc0\r\n\r\n"],
    ["bare LFs at the end", "3\r\nabc\r\n0\n\n"],
    ["an extension that ends in a bare LF", "3;a\nabc\r\n0\r\n\r\n"],
    ["an extension with a bare CR", "3;a\rb\r\nabc\r\n0\r\n\r\n"],
    ["a quoted extension over two lines", '3;a="\r\nabc\r\n0\r\n\r\n'],
    ["a length in the trailer", "3\r\nabc\r\n0\r\nContent-Length: 9\r\n\r\n"],
  ])("%s", (_, body) => expectRefused(post(CHUNKED, body + hidden())));

  test("chunk extensions without end: 413", () =>
    expectRefused(post(CHUNKED, `3;${"a".repeat(20_000)}\r\nabc\r\n0\r\n\r\n`), 413, "payload_too_large"));

  test("a client that disconnects in the middle of a body", async () => {
    const socket = connect({ port: server.port, host: "127.0.0.1" });
    const reached = once(upstream.server, "request");
    socket.write(post("Content-Length: 500\r\n", "abc"));
    await reached;
    socket.resetAndDestroy();
    expect(await seenByTarget()).toEqual([]);
  });
});

describe("a harmless request that resembles an attack passes as exactly one request", () => {
  test.each([
    [
      "GET with a body",
      () => request("GET /api/v1/proxy/a HTTP/1.1", lengthOf(hidden()), hidden()),
      "GET /a",
    ],
    [
      "a Content-Length that Connection names",
      () => post(`Connection: content-length\r\n${lengthOf(hidden())}`, hidden()),
      "POST /attack",
    ],
    [
      "a Transfer-Encoding that Connection names",
      () => post(`Connection: transfer-encoding\r\n${CHUNKED}`, inChunks(hidden())),
      "POST /attack",
    ],
    [
      "chunks with extensions and trailers",
      () => post(CHUNKED, inChunks(hidden(), ";a=b", "X-User-Id: root\r\n")),
      "POST /attack",
    ],
    [
      "a twin of Transfer-Encoding",
      () => post(`Transfer_Encoding: chunked\r\n${lengthOf(hidden())}`, hidden()),
      "POST /attack",
    ],
  ])("%s", async (_, bytes, line) => {
    const { answers } = await exchangeRaw(server.port, bytes(), 1);
    expect(answers[0]?.status).toBe(200);
    expect(await seenByTarget()).toEqual([`${line} ${hidden().length}`]);
  });

  test("two requests in one packet are two requests, answered in order", async () => {
    const { answers } = await exchangeRaw(server.port, get("") + hidden(), 2);
    expect(answers.map(({ body }) => JSON.parse(body).url)).toEqual(["/attack", "/hidden"]);
    expect(await seenByTarget()).toEqual(["GET /attack 0", "GET /hidden 0"]);
  });

  test("blanks in the request line do not reach the target", async () => {
    await exchangeRaw(server.port, request("GET  /api/v1/proxy/a HTTP/1.1"), 1);
    expect(await seenByTarget()).toEqual(["GET /a 0"]);
  });
});

test("after a refused request without a body the connection stays open for the next", async () => {
  const refused = get("").replace("X-Access-Token", "X-Other");
  const { answers } = await exchangeRaw(server.port, refused + hidden(), 2);
  expect(answers.map(({ status }) => status)).toEqual([401, 200]);
  expect(await seenByTarget()).toEqual(["GET /hidden 0"]);
});

test("garbage after a request is not answered in place of the request", async () => {
  const { text } = await exchangeRaw(server.port, `${get("")}GARBAGE\r\n\r\n`);
  expect(text === "" || text.startsWith("HTTP/1.1 200 ")).toBe(true);
  expect(text).not.toContain("bad_request");
});

test("neither the body of a refused request nor the bytes after it are served as a request", async () => {
  const refused = post(lengthOf(hidden()), hidden()).replace("X-Access-Token", "X-Other");
  const { answers, closed } = await exchangeRaw(server.port, refused + hidden());
  expect(answers.map(({ status }) => status)).toEqual([401]);
  expect(closed).toBe(true);
  expect(await seenByTarget()).toEqual([]);
});

test("an upgrade to h2c is an ordinary request: the target is not asked to switch", async () => {
  const upgrade =
    "Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAARAAAAAAAIAAAAA\r\n";
  const { answers } = await exchangeRaw(server.port, get(upgrade), 1);
  expect(answers[0]?.status).toBe(200);
  expect(upstream.seen[0]?.headers).not.toHaveProperty("upgrade");
  expect(upstream.seen[0]?.headers).not.toHaveProperty("http2-settings");
  expect(await seenByTarget()).toEqual(["GET /attack 0"]);
});

test("an encoded line break stays encoded in the URL, and is refused in a request id", async () => {
  const line = "GET /api/v1/proxy/a%0d%0aX-User-Id:%20root HTTP/1.1";
  const { answers } = await exchangeRaw(server.port, request(line, "X-Request-Id: a%0d%0ab\r\n"), 1);
  expect(answers[0]?.headers["x-request-id"]).toMatch(/^[0-9a-f-]{36}$/);
  expect(await seenByTarget()).toEqual(["GET /a%0d%0aX-User-Id:%20root 0"]);
});

test("an absolute request target is accepted by both planes, and its authority is used instead of Host", async () => {
  const line = "GET http://other.example:81/api/v1/proxy/a?b HTTP/1.1";
  const { answers } = await exchangeRaw(server.port, request(line), 1);
  expect(answers[0]?.status).toBe(200);
  expect(upstream.seen[0]?.headers["x-forwarded-host"]).toBe("other.example:81");
  expect(await seenByTarget()).toEqual(["GET /a?b 0"]);
  const api = await exchangeRaw(server.port, request("GET HTTP://gateway/health/live HTTP/1.1"), 1);
  expect(api.answers[0]?.status).toBe(200);
});

test("CONNECT and TRACE are 405 everywhere, in the client's language and with the id of the request", async () => {
  for (const line of ["CONNECT other.example:443 HTTP/1.1", "TRACE /api/v1/proxy/a HTTP/1.1"]) {
    const bytes = request(line, "X-Request-Id: mine\r\nAccept-Language: ru\r\nConnection: close\r\n");
    const { answers } = await exchangeRaw(server.port, bytes);
    expect(answers[0]).toMatchObject({
      status: 405,
      headers: { "x-gateway-error": "method_not_allowed", "x-request-id": "mine", "content-language": "ru" },
    });
    expect(JSON.parse(answers[0]?.body ?? "").detail).toContain(line.split(" ")[0]);
  }
  expect(await seenByTarget()).toEqual([]);
});

function lengthOf(body: string): string {
  return `Content-Length: ${body.length}\r\n`;
}

function inChunks(body: string, extension = "", trailer = ""): string {
  return `${body.length.toString(16)}${extension}\r\n${body}\r\n0\r\n${trailer}\r\n`;
}
