import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openProxyWorld, type ProxyWorld } from "../support/proxy-world.ts";
import { exchangeRaw } from "../support/raw-exchange.ts";
import { type RawUpstream, rawRequest, startRawUpstream } from "../support/raw-socket.ts";

const PACKED = gzipSync("unpacked text").toString("latin1");
const GZIP = `Content-Encoding: gzip\r\nContent-Length: ${PACKED.length}`;

/** The target's answers by path, one character a byte. */
const ANSWERS: Record<string, string> = {
  "/plain": "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok",
  "/repeated":
    "HTTP/1.1 200 OK\r\nSet-Cookie: a=1; Path=/\r\nSet-Cookie: b=2\r\nSet-Cookie: zenzefi_access_token=evil\r\n" +
    "Set-Cookie: zenzefi_device_id=evil\r\nX-Twice: 1\r\nX-Twice: 2\r\nContent-Length: 2\r\n\r\nok",
  "/hops":
    "HTTP/1.1 200 OK\r\nConnection: keep-alive, X-Private\r\nX-Private: secret\r\nKeep-Alive: timeout=5\r\n" +
    "Proxy-Authenticate: Basic\r\nX-Gateway-Error: forged\r\nContent-Length: 2\r\n\r\nok",
  "/dated":
    "HTTP/1.1 200 OK\r\nDate: Tue, 15 Nov 1994 08:12:31 GMT\r\nVia: 1.1 inner\r\nServer: Old\r\nContent-Length: 2\r\n\r\nok",
  "/latin1": "HTTP/1.1 200 Gr\xfc\xdfe\r\nX-Name: M\xfcller \xe9\r\nContent-Length: 2\r\n\r\nok",
  "/phrase": `HTTP/1.1 404 ${Buffer.from("Не найдено").toString("latin1")}\r\nContent-Length: 2\r\n\r\nok`,
  "/huge": `HTTP/1.1 200 OK\r\nX-Huge: ${"h".repeat(40_000)}\r\nContent-Length: 2\r\n\r\nok`,
  "/gzip": `HTTP/1.1 200 OK\r\n${GZIP}\r\n\r\n${PACKED}`,
  "/identity": "HTTP/1.1 200 OK\r\nContent-Encoding: identity\r\nContent-Length: 2\r\n\r\nok",
  "/head": `HTTP/1.1 200 OK\r\n${GZIP}\r\n\r\n`,
  "/304": `HTTP/1.1 304 Not Modified\r\nContent-Encoding: gzip\r\nETag: "x"\r\n\r\n`,
  "/206": `HTTP/1.1 206 Partial Content\r\nContent-Range: bytes 0-9/100\r\n${GZIP}\r\n\r\n${PACKED}`,
};

let raw: RawUpstream;
let world: ProxyWorld;
let token: string;

beforeAll(async () => {
  raw = await startRawUpstream((socket, head) => {
    socket.write(
      ANSWERS[head.split(" ")[1] ?? ""] ?? "HTTP/1.1 404 Unknown\r\nContent-Length: 0\r\n\r\n",
      "latin1",
    );
  });
  world = await openProxyWorld({ targetUrl: () => raw.url });
  ({ token } = await world.buy());
});

afterAll(async () => {
  await world.close();
  await raw.close();
});

/** Sends header lines through the proxy. @returns the answer's bytes */
async function send(
  path: string,
  headers: readonly string[] = [],
  method = "GET",
  version = "1.1",
): Promise<string> {
  const request = rawRequest(token, `${method} /api/v1/proxy${path} HTTP/${version}`, [
    ...headers,
    "Connection: close",
  ]);
  return (await exchangeRaw(world.server.port, request)).text;
}

/** The values that the target saw of a header, in their order. */
function seen(name: string): string[] {
  const lines = (raw.heads.at(-1) ?? "").split("\r\n").slice(1);
  const prefix = `${name.toLowerCase()}:`;
  return lines
    .filter((line) => line.toLowerCase().startsWith(prefix))
    .map((line) => line.slice(prefix.length).trim());
}

describe("to the target", () => {
  test("go end-to-end headers unchanged: repeated ones, their case and their bytes", async () => {
    await send("/plain", [
      "X-Twice: 1",
      "x-TWICE: 2",
      "X-Name: M\xfcller",
      "Cookie: a=1; b=2",
      "Via: 1.0 outer",
    ]);
    expect(seen("x-twice")).toEqual(["1", "2"]);
    expect(raw.heads.at(-1)).toContain("\r\nx-TWICE: 2\r\n");
    expect(seen("x-name")).toEqual(["M\xfcller"]);
    expect(seen("cookie")).toEqual(["a=1; b=2"]);
    expect(seen("via")).toEqual(["1.0 outer"]);
  });

  test("go the target's Host, the client's address, and the ids of the user and the token", async () => {
    const { id, token: other } = await world.buy();
    const lines = [
      "X-Forwarded-For: 6.6.6.6",
      "X-Forwarded-Proto: https",
      "X-Forwarded-Host: evil",
      "X-User-Id: 1",
    ];
    const more = ["X-Token-Id: 1", "X-Real-IP: 6.6.6.6", "Forwarded: for=6.6.6.6", "Connection: close"];
    await exchangeRaw(
      world.server.port,
      rawRequest(other, "GET /api/v1/proxy/plain HTTP/1.1", [...lines, ...more]),
    );
    expect(seen("host")).toEqual([new URL(raw.url).host]);
    expect(seen("x-user-id")).toEqual([world.customer.id]);
    expect(seen("x-token-id")).toEqual([id]);
    expect(seen("x-forwarded-for")).toEqual(["127.0.0.1"]);
    expect(seen("x-forwarded-proto")).toEqual(["http"]);
    expect(seen("x-forwarded-host")).toEqual(["gateway.test"]);
    expect([...seen("x-real-ip"), ...seen("forwarded")]).toEqual([]);
  });

  test("go no credentials, no twins of them with `_`, no hop-by-hop fields, nothing that Connection names", async () => {
    const lines = ["Keep-Alive: timeout=9", "TE: trailers", "Proxy-Authorization: Basic eA==", "X-Mine: 1"];
    const twins = ["X_User_Id: 1", "X_Access_Token: 1", "x_forwarded_for: 1", "X-Token_Id: 1"];
    const request = rawRequest(token, "GET /api/v1/proxy/plain HTTP/1.1", [
      ...lines,
      ...twins,
      "Connection: close, X-Mine",
    ]);
    await exchangeRaw(world.server.port, request);
    const head = raw.heads.at(-1) ?? "";
    expect(head).not.toMatch(
      /keep-alive: timeout|^te: (?!trailers\r)|proxy-auth|x-mine|x_|x-token_id|x-access-token|x-device-id/im,
    );
    expect(head).not.toContain(token);
  });

  test("goes no JWT of this service, but any other Authorization", async () => {
    await send("/plain", [`Authorization: Bearer ${world.customer.jwt}`]);
    expect(seen("authorization")).toEqual([]);
    for (const foreign of [
      "Bearer eyJhbGciOiJIUzI1NiJ9.e30.xxxx",
      "Basic dXNlcjpwYXNz",
      "Digest username=x",
    ]) {
      await send("/plain", [`Authorization: ${foreign}`]);
      expect(seen("authorization")).toEqual([foreign]);
    }
  });

  test.each([
    [["Accept-Encoding: gzip, deflate, br, zstd"], "gzip, deflate"],
    [["Accept-Encoding: br"], "identity"],
    [["Accept-Encoding: gzip;q=0.5, br;q=1"], "gzip;q=0.5"],
    [["Accept-Encoding: br", "Accept-Encoding: gzip"], "gzip"],
    [[], "identity"],
  ])("of %j the target gets what the desktop client can inflate: %s", async (lines, passed) => {
    await send("/plain", lines);
    expect(seen("accept-encoding")).toEqual([passed]);
  });

  test("go 30 KB of headers, and the gateway refuses more with 431", async () => {
    await send("/plain", [`X-Large: ${"l".repeat(30_000)}`]);
    expect(seen("x-large")[0]).toHaveLength(30_000);
    const answer = await send("/plain", [`X-Large: ${"l".repeat(40_000)}`]);
    expect(answer).toMatch(/^HTTP\/1\.1 431 /);
    expect(answer).toMatch(/x-gateway-error: headers_too_large/i);
  });
});

describe("to the client", () => {
  test("go repeated headers and cookies one by one, but no cookie with a name of the gateway", async () => {
    const answer = await send("/repeated");
    expect(answer.match(/^set-cookie: .*$/gim)).toEqual(["Set-Cookie: a=1; Path=/", "Set-Cookie: b=2"]);
    expect(answer.match(/^x-twice: .*$/gim)).toEqual(["X-Twice: 1", "X-Twice: 2"]);
  });

  test("go no hop-by-hop fields of the target, and no X-Gateway-Error from it", async () => {
    expect(await send("/hops")).not.toMatch(/x-private|proxy-authenticate|x-gateway-error|timeout=5/i);
  });

  test("go the target's Date, Via and Server, once each", async () => {
    const answer = await send("/dated");
    expect(answer.match(/^date: .*$/gim)).toEqual(["Date: Tue, 15 Nov 1994 08:12:31 GMT"]);
    expect(answer.match(/^via: .*$/gim)).toEqual(["Via: 1.1 inner"]);
    expect(answer.match(/^server: .*$/gim)).toEqual(["Server: Old"]);
  });

  test("go header bytes beyond ASCII unchanged", async () => {
    expect(await send("/latin1")).toContain("X-Name: M\xfcller \xe9\r\n");
    expect(await send("/phrase")).toContain(
      `HTTP/1.1 404 ${Buffer.from("Не найдено").toString("latin1")}\r\n`,
    );
  });

  test("go headers of 40 KB", async () => {
    expect(await send("/huge")).toContain(`X-Huge: ${"h".repeat(40_000)}\r\n`);
  });

  test("goes the client's X-Request-Id", async () => {
    expect(await send("/plain", ["X-Request-Id: trace-1"])).toMatch(/x-request-id: trace-1\r\n/i);
  });
});

describe("a body with a content coding loses its length, since the desktop client inflates it and copies the headers", () => {
  test("it goes out chunked", async () => {
    const answer = await send("/gzip");
    expect(answer).toMatch(/content-encoding: gzip/i);
    expect(answer).toMatch(/transfer-encoding: chunked/i);
    expect(answer).not.toMatch(/content-length/i);
    expect(await (await world.reach(token, "/gzip")).text()).toBe("unpacked text");
  });

  test("on HTTP/1.0 it ends with the connection", async () => {
    const answer = await send("/gzip", [], "GET", "1.0");
    expect(answer).not.toMatch(/content-length|transfer-encoding/i);
    expect(answer.endsWith(`\r\n\r\n${PACKED}`)).toBe(true);
  });

  test("HEAD and 304 have no body, so no chunks", async () => {
    for (const answer of [await send("/head", [], "HEAD"), await send("/304")]) {
      expect(answer).toMatch(/content-encoding: gzip/i);
      expect(answer).not.toMatch(/content-length|transfer-encoding/i);
    }
  });

  test("206 keeps its Content-Range", async () => {
    const answer = await send("/206");
    expect(answer).toMatch(/^HTTP\/1\.1 206 /);
    expect(answer).toMatch(/content-range: bytes 0-9\/100/i);
    expect(answer).toMatch(/transfer-encoding: chunked/i);
  });

  test("identity is no coding: the length is sent", async () => {
    expect(await send("/identity")).toMatch(/content-length: 2/i);
  });
});
