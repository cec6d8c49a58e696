import type { Socket } from "node:net";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { clientHeaders } from "../support/customer.ts";
import { openProxyWorld, type ProxyWorld } from "../support/proxy-world.ts";
import { waitUntil } from "../support/services/wait-until.ts";
import { startTestServer } from "../support/test-server.ts";
import {
  echoWebSockets,
  openWebSocket,
  type RefusedHandshake,
  refusedHandshake,
  type WebSocketTarget,
} from "../support/websocket.ts";

const LISTED = "https://listed.example";

let world: ProxyWorld;
let target: WebSocketTarget;

beforeAll(async () => {
  world = await openProxyWorld({
    environment: {
      UPSTREAM_HEADERS_TIMEOUT_SECONDS: "1",
      RATE_LIMIT_PROXY: "3/60",
      CORS_ORIGINS: LISTED,
    },
  });
  const { server } = world.upstream;
  target = echoWebSockets(world.upstream, (request, socket) => {
    if (request.url === "/silent") return true;
    const status = /^\/(\d+)$/.exec(request.url ?? "")?.[1];
    if (status === undefined) return false;
    socket.end(
      `HTTP/1.1 ${status} Own Words\r\nX-Of-The-Target: yes\r\nContent-Length: 1000000\r\n\r\n${"a".repeat(1_000_000)}`,
    );
    return true;
  });
  server.on("clientError", (_, socket: Socket) => socket.destroy());
});

afterAll(async () => {
  world?.upstream.resetAll();
  await world?.close();
});

type Headers = Record<string, string>;

const refused = (path: string, headers: Headers): Promise<RefusedHandshake> =>
  refusedHandshake(world.server.url, path, { headers });

/** The status and code of a refusal, whose header and body must agree. */
function refusalIn({ status, headers, body }: RefusedHandshake): { status: number; code: string } {
  const problem = JSON.parse(body);
  expect(headers["content-type"]).toMatch(/^application\/problem\+json/);
  expect(headers["x-gateway-error"]).toBe(problem.code);
  expect(headers["x-request-id"]).toBe(problem.request_id);
  return { status, code: problem.code };
}

async function activatedAt(id: string): Promise<unknown> {
  const [row] = await world.rows(`SELECT activated_at FROM access_tokens WHERE id = '${id}'`);
  return row?.activated_at;
}

/** Opens a socket, expects an echo, and closes it. @returns its handshake as the target received it */
async function works(path: string, headers: Headers) {
  const client = await openWebSocket(world.server.url, path, { headers });
  client.socket.send("hello");
  await waitUntil("it works", 5_000, () => client.messages.length === 1);
  client.socket.close();
  return target.handshakes.at(-1);
}

describe("a handshake is refused like a request, with an HTTP reply on its socket", () => {
  test.each([
    ["no device", { "x-access-token": "x" }, 403, "device_id_required"],
    [
      "a device id that is too short",
      { "x-access-token": "x", "x-device-id": "short" },
      400,
      "device_id_invalid",
    ],
    ["no token", { "x-device-id": "device-0001" }, 401, "token_required"],
    ["an unknown token", clientHeaders("x".repeat(64)), 401, "token_invalid"],
  ])("%s", async (_, headers, status, code) => {
    expect(refusalIn(await refused("/echo", headers))).toEqual({ status, code });
  });

  test("over the limit: 429 rate_limited, with Retry-After and RateLimit-*", async () => {
    const { token } = await world.buy();
    for (let nth = 0; nth < 3; nth++) await works("/echo", clientHeaders(token));
    const answer = await refused("/echo", clientHeaders(token));
    expect(refusalIn(answer)).toEqual({ status: 429, code: "rate_limited" });
    expect(answer.headers).toMatchObject({
      "retry-after": expect.stringMatching(/^\d+$/),
      "ratelimit-remaining": "0",
    });
  });

  test.each([
    "/echo",
    "/certificates/socket",
  ])("certificates_only cannot open a WebSocket, nor any other protocol, also at a path in its scope: %s", async (path) => {
    const { token } = await world.buy({ scope: "certificates_only" });
    const answer = await refused(path, clientHeaders(token));
    expect(refusalIn(answer)).toEqual({ status: 403, code: "scope_denied" });
  });

  test("another device: 409 device_conflict", async () => {
    const { token } = await world.buy();
    await works("/echo", clientHeaders(token, "device-0001"));
    const answer = await refused("/echo", clientHeaders(token, "device-0002"));
    expect(refusalIn(answer)).toEqual({ status: 409, code: "device_conflict" });
  });

  test("a target that does not answer: 504 upstream_timeout, and the token is unused", async () => {
    const { id, token } = await world.buy();
    const answer = await refused("/silent", clientHeaders(token));
    expect(refusalIn(answer)).toEqual({ status: 504, code: "upstream_timeout" });
    expect(await activatedAt(id)).toBeNull();
  });

  test("a target that is not reachable: 502 upstream_unreachable, and the token is unused", async () => {
    const away = await startTestServer({
      targetUrl: "http://127.0.0.1:9",
      databaseUrl: world.server.databaseUrl,
    });
    const { id, token } = await world.buy();
    const answer = await refusedHandshake(away.url, "/echo", { headers: clientHeaders(token) });
    await away.stop();
    expect(refusalIn(answer)).toEqual({ status: 502, code: "upstream_unreachable" });
    expect(await activatedAt(id)).toBeNull();
  });
});

test.each([
  ["403", true],
  ["426", true],
  ["503", false],
])("the target's answer %s to a handshake is passed on complete; it starts the token's time: %s", async (status, starts) => {
  const { id, token } = await world.buy();
  const answer = await refused(`/${status}`, clientHeaders(token));
  expect(answer.status).toBe(Number(status));
  expect(answer.headers).toMatchObject({ "x-of-the-target": "yes", "content-length": "1000000" });
  expect(answer.headers).not.toHaveProperty("x-gateway-error");
  expect(answer.body).toBe("a".repeat(1_000_000));
  expect((await activatedAt(id)) instanceof Date).toBe(starts);
});

describe("a browser's handshake", () => {
  const cookiesOf = (token: string): Headers => ({
    cookie: `zenzefi_access_token=${token}; zenzefi_device_id=browser-0001; theirs=1`,
  });

  test("opens from a page of the gateway or a listed origin; the target gets its origin and no gateway cookie", async () => {
    const { token } = await world.buy();
    for (const origin of [world.server.url, LISTED]) {
      const handshake = await works("/echo", { ...cookiesOf(token), origin });
      expect(handshake?.headers).toMatchObject({ origin: world.upstream.url, cookie: "theirs=1" });
    }
  });

  test.each([
    "https://evil.example",
    "null",
    "http://127.0.0.1:1",
    undefined,
  ])("is refused from a page of %s: 403 cross_site, and nothing reaches the target", async (origin) => {
    const { token } = await world.buy();
    const before = target.handshakes.length;
    const headers = { ...cookiesOf(token), ...(origin === undefined ? {} : { origin }) };
    expect(refusalIn(await refused("/echo", headers))).toEqual({ status: 403, code: "cross_site" });
    expect(target.handshakes.length).toBe(before);
  });

  test("may have its token in the URL, which the target never sees, and its device is that of the cookie", async () => {
    const { token } = await world.buy();
    const headers = { cookie: "zenzefi_device_id=browser-0001", origin: world.server.url };
    const handshake = await works(`/echo?a=1&token=${token}&b=2`, headers);
    expect(handshake?.url).toBe("/echo?a=1&b=2");
    expect((await world.status(token)).session?.device_id_hint).toBe("browser-");
  });

  test("with a token in the URL needs an allowed origin too, since the device cookie authenticates the browser", async () => {
    const { token } = await world.buy();
    const headers = { cookie: "zenzefi_device_id=browser-0001", origin: "https://evil.example" };
    const answer = await refused(`/echo?token=${token}`, headers);
    expect(refusalIn(answer)).toEqual({ status: 403, code: "cross_site" });
  });
});

describe("a token in the URL of a handshake", () => {
  test("is accepted with X-Device-ID from any origin, since no page can set that header", async () => {
    const { token } = await world.buy();
    const headers = { "x-device-id": "device-0001", origin: "https://tool.example" };
    const handshake = await works(`/echo?token=${token}`, headers);
    expect(handshake?.url).toBe("/echo");
    expect(handshake?.headers.origin).toBe("https://tool.example");
  });

  test("is refused without a device, and if it is unknown", async () => {
    const { token } = await world.buy();
    expect(refusalIn(await refused(`/echo?token=${token}`, {}))).toEqual({
      status: 403,
      code: "device_id_required",
    });
    const unknown = await refused(`/echo?token=${"x".repeat(64)}`, { "x-device-id": "device-0001" });
    expect(refusalIn(unknown)).toEqual({ status: 401, code: "token_invalid" });
  });

  test("is not used if there is one in the header, and does not reach the target either", async () => {
    const [mine, other] = [await world.buy(), await world.buy()];
    const handshake = await works(`/echo?token=${other.token}`, clientHeaders(mine.token));
    expect(handshake?.url).toBe("/echo");
    expect(handshake?.headers["x-token-id"]).toBe(mine.id);
  });

  test("that belongs to the target passes unchanged, in any form", async () => {
    const { token } = await world.buy();
    const theirs = "y".repeat(64);
    expect((await works(`/echo?token=${theirs}`, clientHeaders(token)))?.url).toBe(`/echo?token=${theirs}`);
    expect((await works("/echo?token=short", clientHeaders(token)))?.url).toBe("/echo?token=short");
  });
});
