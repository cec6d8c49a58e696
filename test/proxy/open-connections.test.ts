/** An attack on everybody else: one token holds open all connections that the target and the gateway have. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { clientHeaders } from "../support/customer.ts";
import { type HeldUpstream, startHeldUpstream } from "../support/held-upstream.ts";
import { openProxyWorld, type ProxyWorld, refusalOf } from "../support/proxy-world.ts";
import { waitUntil } from "../support/services/wait-until.ts";
import { refusedHandshake } from "../support/websocket.ts";

const CONNECTIONS_MAX = 5;

let upstream: HeldUpstream;
let world: ProxyWorld;

beforeAll(async () => {
  upstream = await startHeldUpstream();
  world = await openProxyWorld({
    targetUrl: () => upstream.url,
    environment: { CONNECTIONS_PER_TOKEN: String(CONNECTIONS_MAX) },
  });
});
afterAll(async () => {
  await world?.close();
  await upstream?.close();
});

test("a token that holds its number of them gets 429, another one goes on, and one that ends makes room", async () => {
  const [{ token }, other] = [await world.buy(), await world.buy()];
  // All at once, while the token's lease is still to be claimed: each counts those that went before it.
  const going = Array.from({ length: 3 * CONNECTIONS_MAX }, (_, n) => world.reach(token, `/stream${n}`));
  const answers = await Promise.all(going);
  const streams = answers.filter(({ status }) => status === 200);
  expect(streams).toHaveLength(CONNECTIONS_MAX);
  for (const refused of answers.filter((answer) => !streams.includes(answer))) {
    expect(refused.headers.get("retry-after")).toBe("1");
    expect(await refusalOf(refused)).toEqual({ status: 429, code: "too_many_connections" });
  }

  const handshake = await refusedHandshake(world.server.url, "/api/v1/proxy/ws", {
    headers: clientHeaders(token),
  });
  expect([handshake.status, handshake.headers["x-gateway-error"]]).toEqual([429, "too_many_connections"]);
  expect((await world.reach(other.token, "/quick")).status).toBe(200);

  upstream.letGo("/stream");
  await Promise.all(streams.map((stream) => stream.text()));
  await waitUntil(
    "there is room again",
    2_000,
    async () => (await world.reach(token, "/quick")).status === 200,
  );
});
