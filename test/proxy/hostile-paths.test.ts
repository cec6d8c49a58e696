import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import type { Scope } from "../../src/kernel/scope.ts";
import { newCustomer } from "../support/customer.ts";
import { HONEST_PATHS, HOSTILE_PATHS } from "../support/hostile-paths.ts";
import { exchangeRaw, type RawAnswer } from "../support/raw-exchange.ts";
import { startTestServer, type TestServer } from "../support/test-server.ts";
import { startTestUpstream, type TestUpstream } from "../support/test-upstream.ts";

// Paths are sent over a plain socket: an HTTP client would resolve the dot segments first.

let upstream: TestUpstream;
let server: TestServer;
/** The same target, with a base path. */
let basedServer: TestServer;
const fields = { full: "", certificates: "", based: "" };

beforeAll(async () => {
  upstream = await startTestUpstream();
  server = await startTestServer({ targetUrl: upstream.url });
  basedServer = await startTestServer({ targetUrl: `${upstream.url}/base` });
  fields.full = await credentials(server, "full");
  fields.certificates = await credentials(server, "certificates_only");
  fields.based = await credentials(basedServer, "full");
});

afterAll(async () => {
  await Promise.all([server?.stop(), basedServer?.stop()]);
  await upstream?.close();
});

beforeEach(() => {
  upstream.seen.length = 0;
});

async function credentials({ url }: TestServer, scope: Scope): Promise<string> {
  const { token } = await (await newCustomer(url)).buyToken({ scope });
  return `X-Access-Token: ${token}\r\nX-Device-ID: device-0001\r\n`;
}

async function get(port: number, path: string, headers: string): Promise<RawAnswer | undefined> {
  const bytes = `GET /api/v1/proxy${path} HTTP/1.1\r\nHost: gateway\r\n${headers}\r\n`;
  return (await exchangeRaw(port, bytes, 1)).answers[0];
}

function seenUrls(): string[] {
  return upstream.seen.map(({ url }) => url);
}

test("the list of attacks has at least 60 paths", () => {
  expect(new Set(HOSTILE_PATHS.map(({ path }) => path)).size).toBeGreaterThanOrEqual(60);
});

test.each(HOSTILE_PATHS)("certificates_only: $path never reaches the target ($why)", async ({ path }) => {
  const answer = await get(server.port, path, fields.certificates);
  expect(answer).toMatchObject({ status: 403, headers: { "x-gateway-error": "scope_denied" } });
  expect(seenUrls()).toEqual([]);
});

test("certificates_only: no query, fragment or method widens the scope", async () => {
  const attempts = [
    "/users?/certificates/x",
    "/users?x=/../certificates/",
    "/users#/certificates/x",
    "?/certificates/x",
    "",
  ];
  for (const path of attempts) {
    expect(await get(server.port, path, fields.certificates)).toMatchObject({ status: 403 });
  }
  for (const method of ["HEAD", "OPTIONS", "PUT", "PROPFIND"]) {
    const bytes = `${method} /api/v1/proxy/users HTTP/1.1\r\nHost: gateway\r\nConnection: close\r\n${fields.certificates}\r\n`;
    expect((await exchangeRaw(server.port, bytes)).text).toMatch(/^HTTP\/1\.1 403 /);
  }
  expect(seenUrls()).toEqual([]);
});

test("certificates_only: a client's headers that name another path do not reach the target", async () => {
  const headers = `${fields.certificates}X-Original-URL: /users\r\nX-Rewrite-URL: /users\r\nX_Original_URL: /users\r\n`;
  expect(await get(server.port, "/certificates/x", headers)).toMatchObject({ status: 200 });
  expect(upstream.seen[0]?.rawHeaders.join("\n").toLowerCase()).not.toMatch(/original.url|rewrite.url/);
});

test("certificates_only: every legitimate path arrives byte for byte, with its query", async () => {
  for (const path of HONEST_PATHS) {
    expect(await get(server.port, `${path}?a=%2e%2e/&b=..`, fields.certificates), path).toMatchObject({
      status: 200,
    });
  }
  expect(seenUrls()).toEqual(HONEST_PATHS.map((path) => `${path}?a=%2e%2e/&b=..`));
});

test("full: every path arrives byte for byte, however odd", async () => {
  const paths = [...HONEST_PATHS, ...HOSTILE_PATHS.map(({ path }) => path), "/a//b?", "/?", "//", "/a?b?c"];
  for (const path of paths)
    expect(await get(server.port, path, fields.full), path).toMatchObject({ status: 200 });
  expect(seenUrls()).toEqual(paths);
});

test("full: a path that only resembles the proxy's is 404", async () => {
  for (const target of [
    "/api/v1/%70roxy/x",
    "/api/v1/proxyx",
    "/api/v1//proxy/x",
    "/api/v1/proxy%2fx",
    "/API/v1/proxy/x",
  ]) {
    const bytes = `GET ${target} HTTP/1.1\r\nHost: gateway\r\n${fields.full}\r\n`;
    expect((await exchangeRaw(server.port, bytes, 1)).answers[0], target).toMatchObject({ status: 404 });
  }
  expect(seenUrls()).toEqual([]);
});

/** The attacks that leave the base path, or do so at some servers. */
const CLIMBING = [
  ...HOSTILE_PATHS.filter(({ why }) =>
    ["plain dot segments", "encoded dots", "overlong UTF-8"].includes(why),
  ).filter(({ path }) => path.includes(".") || /%2e|%c0%ae%c0%ae|%e0%80%ae%e0%80%ae/i.test(path)),
  { path: "/..", why: "the base path itself" },
  { path: "/a/%252e%252e/%252e%252e/users", why: "decoded twice" },
  { path: "/a/..%255c..%255cusers", why: "decoded twice" },
  { path: "/..\\users", why: "backslash" },
  { path: "/..%5cusers", why: "backslash" },
  { path: "/..;/users", why: "path parameters" },
  { path: "/%u002e%u002e/users", why: "IIS %u" },
  { path: "/..%00/users", why: "NUL" },
  { path: "/.. /users".replace(" ", "%20"), why: "Windows drops trailing spaces" },
];

test.each(CLIMBING)("with a base path, $path is 400 ($why)", async ({ path }) => {
  const answer = await get(basedServer.port, path, fields.based);
  expect(answer).toMatchObject({ status: 400, headers: { "x-gateway-error": "path_ambiguous" } });
  expect(seenUrls()).toEqual([]);
});

test("with a base path, every other path arrives after it byte for byte, and dots in the query do no harm", async () => {
  const paths = [
    "",
    "/",
    "/a//b",
    "/a.b/c..d/...e",
    "/%41%2fb",
    "/a?x=/../..",
    "/.well-known/x",
    "/caf%C3%A9;v=1",
  ];
  for (const path of paths)
    expect(await get(basedServer.port, path, fields.based), path).toMatchObject({ status: 200 });
  expect(seenUrls()).toEqual(paths.map((path) => `/base${path === "" ? "/" : path}`));
});
