import { afterAll, beforeAll, expect, test } from "vitest";
import { openProxyWorld, type ProxyWorld } from "../support/proxy-world.ts";
import { waitUntil } from "../support/services/wait-until.ts";
import { echoWebSockets, openWebSocket } from "../support/websocket.ts";

const HEADER = "x-gateway-time-left";
const ORIGIN = "http://localhost:61000";

let on: ProxyWorld;
let off: ProxyWorld;
beforeAll(async () => {
  const forging = (environment: Record<string, string>) =>
    openProxyWorld({
      handler: (request, response) => {
        request.resume();
        response.writeHead(200, { "X-Gateway-Time-Left": "999999", Trailer: "X-Gateway-Time-Left" });
        response.write("ok");
        response.addTrailers({ "X-Gateway-Time-Left": "999999" });
        response.end();
      },
      environment,
    });
  [on, off] = [await forging({ TIME_LEFT_HEADER: "on" }), await forging({})];
  echoWebSockets(on.upstream);
});
afterAll(async () => {
  await on?.close();
  await off?.close();
});

const CHUNKED: { method: string; body: ReadableStream; duplex: "half" } = {
  method: "POST",
  body: new ReadableStream({
    start: (body) => {
      body.enqueue(new TextEncoder().encode("x"));
      body.close();
    },
  }),
  duplex: "half",
};

test.each([
  ["a plain request, which is read before Node's server", {}],
  ["a chunked one, which Node's server reads", CHUNKED],
])("answers say how much of the token's time is left, from the first one on: %s", async (_, init) => {
  const { token } = await on.buy();
  const beforeMs = Date.now();
  const answer = await on.reach(token, "/x", { ...init, headers: { origin: ORIGIN } });
  const left = Number(answer.headers.get(HEADER));
  const { expires_at } = await on.status(token);
  const endMs = Date.parse(expires_at ?? "");
  expect(Number.isInteger(left)).toBe(true);
  expect(left).toBeLessThanOrEqual((endMs - beforeMs) / 1_000);
  expect(left).toBeGreaterThanOrEqual(Math.floor((endMs - Date.now()) / 1_000));
  expect(answer.headers.get("access-control-expose-headers")).toContain("X-Gateway-Time-Left");
  expect(await answer.text()).toBe("ok");
});

test("they follow an end that is moved, and a WebSocket's handshake says it too", async () => {
  const { id, token } = await on.buy();
  await on.reach(token, "/x");
  await on.rows(`UPDATE access_tokens SET added_ms = 7200000 WHERE id = '${id}'`);
  const left = async () => Number((await on.reach(token, "/x")).headers.get(HEADER));
  await waitUntil("the new end is known", 10_000, async () => (await left()) > 7_200);
  const { headers, socket } = await openWebSocket(on.server.url, "/echo", {
    headers: { "x-access-token": token, "x-device-id": "device-0001" },
  });
  expect(Number(headers[HEADER])).toBeGreaterThan(7_200);
  expect(Number(headers[HEADER])).toBeLessThanOrEqual(10_800);
  socket.terminate();
});

test("without the setting there is none, and none that the target sent", async () => {
  const { token } = await off.buy();
  const answer = await off.reach(token, "/x");
  expect([answer.status, answer.headers.get(HEADER)]).toEqual([200, null]);
});
