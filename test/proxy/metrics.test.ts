/** What `/metrics` tells of the proxy, of an instance that runs. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { clientHeaders } from "../support/customer.ts";
import { openProxyWorld, type ProxyWorld, refusalOf } from "../support/proxy-world.ts";
import { waitUntil } from "../support/services/wait-until.ts";
import { echoWebSockets, openWebSocket } from "../support/websocket.ts";

let world: ProxyWorld;

beforeAll(async () => {
  world = await openProxyWorld({
    handler: (request, response) => {
      if (request.url === "/events") {
        response.writeHead(200, { "content-type": "text/event-stream" }).write("data: 1\n\n");
      } else if (request.url === "/down") request.socket.destroy();
      else response.end("here");
    },
  });
  echoWebSockets(world.upstream);
});
afterAll(() => world?.close());

/** A sample of `/metrics` by its name and labels; 0 if there is none. */
async function read(sample: string): Promise<number> {
  const text = await (await fetch(`${world.server.url}/metrics`)).text();
  const line = text.split("\n").find((candidate) => candidate.startsWith(`${sample} `));
  return Number(line?.slice(sample.length + 1) ?? 0);
}

test("an event stream counts with its head and a WebSocket with its handshake, once, while both are open", async () => {
  const { token } = await world.buy();
  await (await world.reach(token, "/")).text();
  await waitUntil("it is counted", 5_000, async () => (await read("proxy_latency_seconds_count")) === 1);
  const leaving = new AbortController();
  const events = await world.reach(token, "/events", { signal: leaving.signal });
  expect(events.status).toBe(200);
  expect(await read("proxy_latency_seconds_count")).toBe(2);
  const { socket } = await openWebSocket(world.server.url, "/echo", { headers: clientHeaders(token) });
  expect(await read("proxy_latency_seconds_count")).toBe(3);
  expect(await read('proxy_requests_total{method="GET",status_code="101"}')).toBe(1);
  leaving.abort();
  socket.terminate();
  await waitUntil("the last request is counted, after the two have ended", 5_000, async () => {
    await (await world.reach(token, "/")).text();
    return (await read("proxy_latency_seconds_count")) >= 4;
  });
  expect(await read('proxy_requests_total{method="GET",status_code="101"}')).toBe(1);
});

test("refusals are counted by their code, those without a token too, and conflicts of devices apart", async () => {
  const { token } = await world.buy();
  await (await world.reach(token, "/")).text();
  for (let count = 0; count < 3; count += 1) {
    expect(await refusalOf(await world.reach(token, "/", { device: "device-0002" }))).toMatchObject({
      code: "device_conflict",
    });
  }
  expect((await refusalOf(await world.reach(token, "/down"))).status).toBe(502);
  expect(await refusalOf(await world.reach("0".repeat(64), "/"))).toMatchObject({ code: "token_invalid" });
  expect(await read('proxy_denials_total{code="device_conflict"}')).toBe(3);
  expect(await read('proxy_denials_total{code="upstream_unreachable"}')).toBe(1);
  expect(await read('proxy_denials_total{code="token_invalid"}')).toBe(1);
  const conflicts = await read("lease_conflicts_total");
  expect(conflicts >= 1 && conflicts <= 3, `${conflicts}`).toBe(true);
});

test("a revocation is timed where it cuts a device, and only there", async () => {
  const used = await world.buy();
  const unused = await world.buy();
  const { closing } = await openWebSocket(world.server.url, "/echo", { headers: clientHeaders(used.token) });
  const before = await read("revocation_latency_seconds_count");
  const revoke = ({ id }: { id: string }) => world.customer.call("DELETE", `/tokens/${id}`);
  expect((await revoke(unused)).status).toBe(200);
  expect(await read("revocation_latency_seconds_count")).toBe(before);
  expect((await revoke(used)).status).toBe(200);
  await waitUntil("it is cut", 5_000, () => closing() !== null);
  expect(await read("revocation_latency_seconds_count")).toBe(before + 1);
});
