/** An attack on all other clients: one token occupies all connections of the target and the gateway. */
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

test("a token with the maximum of open connections gets 429 until one ends, and another token is served", async () => {
  const [{ token }, other] = [await world.buy(), await world.buy()];
  // All at once, before the token's lease is claimed: each must count those before it.
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
    "a connection is free again",
    2_000,
    async () => (await world.reach(token, "/quick")).status === 200,
  );
});
