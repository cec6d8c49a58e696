/** Attacks on all other clients: one address opens as many connections as it can. */
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { clientHeaders } from "../support/customer.ts";
import { type HeldUpstream, startHeldUpstream } from "../support/held-upstream.ts";
import { openProxyWorld, type ProxyWorld, refusalOf } from "../support/proxy-world.ts";
import { openRaw, type RawClient } from "../support/raw-socket.ts";
import { waitUntil } from "../support/services/wait-until.ts";
import { refusedHandshake } from "../support/websocket.ts";

const CONNECTIONS_MAX = 12;
const ENDED_MS_MAX = 20_000;
const LIVE = "GET /health/live HTTP/1.1\r\nHost: gateway.test\r\nConnection: close\r\n\r\n";

const open = (port: number, bytes: string): RawClient => {
  const client = openRaw(port, bytes);
  client.socket.on("error", () => {});
  onTestFinished(() => void client.socket.destroy());
  return client;
};

describe("of clients that connect themselves", () => {
  let world: ProxyWorld;

  beforeAll(async () => {
    world = await openProxyWorld({ environment: { CONNECTIONS_PER_ADDRESS: String(CONNECTIONS_MAX) } });
  });
  afterAll(() => world?.close());

  test("an address has as many connections as the limit allows; those above are closed, and each that ends makes room", async () => {
    const all = Array.from({ length: 3 * CONNECTIONS_MAX }, () => open(world.server.port, ""));
    const closed = () => all.filter((client) => client.ending() !== "open");
    await waitUntil(
      "those above are closed",
      ENDED_MS_MAX,
      async () => closed().length >= 2 * CONNECTIONS_MAX,
    );
    // The connections on which the world was set up count, too.
    expect(closed().length).toBeLessThan(2.5 * CONNECTIONS_MAX);
    for (const client of all) client.socket.destroy();
    await waitUntil("there is room for as many again", ENDED_MS_MAX, async () => {
      const again = Array.from({ length: CONNECTIONS_MAX / 2 }, () => open(world.server.port, LIVE));
      const isOver = () => again.every((client) => client.ending() !== "open");
      await waitUntil("each is over", ENDED_MS_MAX, async () => isOver());
      return again.every((client) => client.text().startsWith("HTTP/1.1 200 "));
    });
  });
});

describe("behind a trusted proxy", () => {
  let upstream: HeldUpstream;
  let world: ProxyWorld;

  beforeAll(async () => {
    upstream = await startHeldUpstream();
    world = await openProxyWorld({
      targetUrl: () => upstream.url,
      environment: {
        CONNECTIONS_PER_ADDRESS: String(CONNECTIONS_MAX),
        TRUST_PROXY: "127.0.0.1",
      },
    });
  });
  afterAll(async () => {
    await world?.close();
    await upstream?.close();
  });

  test("each client has as many requests and WebSockets as the limit allows, an IPv6 /64 is one, and the proxy has no limit", async () => {
    const { token } = await world.buy();
    const from = (address: string) => ({ "x-forwarded-for": address });
    const reach = (path: string, address: string) => world.reach(token, path, { headers: from(address) });
    const streams: Response[] = [];
    for (let nth = 0; nth < CONNECTIONS_MAX; nth += 1)
      streams.push(await reach(`/stream${nth}`, `2001:db8:1:2::${nth + 1}`));
    expect(new Set(streams.map(({ status }) => status))).toEqual(new Set([200]));

    const refused = await reach("/quick", "2001:db8:1:2:ffff::1");
    expect(refused.headers.get("retry-after")).toBe("1");
    expect(await refusalOf(refused)).toEqual({ status: 429, code: "too_many_connections" });
    const handshake = await refusedHandshake(world.server.url, "/api/v1/proxy/ws", {
      headers: { ...clientHeaders(token), ...from("2001:db8:1:2::77") },
    });
    expect([handshake.status, handshake.headers["x-gateway-error"]]).toEqual([429, "too_many_connections"]);
    const api = await fetch(`${world.server.url}/health/live`, { headers: from("2001:db8:1:2::78") });
    expect(api.status).toBe(429);

    expect((await reach("/quick", "2001:db8:1:3::1")).status).toBe(200);
    expect((await reach("/quick", "192.0.2.1")).status).toBe(200);

    upstream.letGo("/stream");
    await Promise.all(streams.map((stream) => stream.text()));
    const isServed = async () => (await reach("/quick", "2001:db8:1:2::1")).status === 200;
    await waitUntil("there is room", ENDED_MS_MAX, isServed);
  });
});
