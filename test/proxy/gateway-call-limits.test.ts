import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";
import { GATEWAY_CALL_LIMIT, UNKNOWN_TOKEN_LIMIT } from "../../src/gateway/live/grant-lookup.ts";
import { clientHeaders } from "../support/customer.ts";
import { openProxyWorld, type ProxyWorld, refusalOf } from "../support/proxy-world.ts";
import { startTestServer } from "../support/test-server.ts";

/** Far above what a test proxies: the fixed limits of `GrantLookup` apply first. */
const PROXIED = "100000/60";
const AT_ONCE = 25;

let world: ProxyWorld;

beforeAll(async () => {
  world = await openProxyWorld({
    environment: { RATE_LIMIT_PROXY: PROXIED, TRUST_PROXY: "127.0.0.1" },
  });
});
afterAll(() => world.close());

let networks = 0;
/** An address that no other test uses. */
const newAddress = (): string => {
  networks += 1;
  return `198.51.100.${networks}`;
};

type Send = (token: string, from: string) => Promise<Response>;

const proxy = (path: string, from: string, init: RequestInit = {}) =>
  fetch(`${world.server.url}/api/v1/proxy${path}`, {
    redirect: "manual",
    ...init,
    headers: { ...(init.headers as Record<string, string>), "x-forwarded-for": from },
  });

/** Every call to which the gateway replies itself and that presents a token. */
const GATEWAY_CALLS: Record<string, Send> = {
  "GET /status": (token, from) => proxy("/status", from, { headers: { "x-access-token": token } }),
  "POST /authenticate": (token, from) =>
    proxy("/authenticate", from, { method: "POST", body: JSON.stringify({ token }) }),
  "DELETE /logout": (token, from) =>
    proxy("/logout", from, { method: "DELETE", headers: { cookie: `zenzefi_access_token=${token}` } }),
  "POST /takeover": (token, from) =>
    proxy("/takeover", from, { method: "POST", headers: clientHeaders(token) }),
  "GET /?token=": (token, from) => proxy(`/?token=${token}`, from),
};
/** The same, and a proxied request. */
const WAYS: Record<string, Send> = {
  ...GATEWAY_CALLS,
  "GET /": (token, from) => proxy("/", from, { headers: clientHeaders(token) }),
};

const made = (nth: number): string => `${nth}`.padStart(64, "x");

/** The statuses of many requests, some at a time, in the order in which their batches were sent. */
async function statusesOf(count: number, send: (nth: number) => Promise<Response>): Promise<number[]> {
  const statuses: number[] = [];
  for (let first = 0; first < count; first += AT_ONCE) {
    const batch = Array.from({ length: Math.min(AT_ONCE, count - first) }, async (_, nth) => {
      const answer = await send(first + nth);
      await answer.arrayBuffer();
      return answer.status;
    });
    statuses.push(...(await Promise.all(batch)));
  }
  return statuses;
}

async function expectRefusal(refused: Response, limit: number): Promise<void> {
  expect(refused.headers.get("retry-after")).toMatch(/^[1-9]\d*$/);
  expect(refused.headers.get("ratelimit-limit")).toBe(String(limit));
  expect(refused.headers.get("ratelimit-remaining")).toBe("0");
  expect(refused.headers.get("ratelimit-reset")).toBe(refused.headers.get("retry-after"));
  expect(await refusalOf(refused)).toEqual({ status: 429, code: "rate_limited" });
}

const limited = (statuses: readonly number[]) => statuses.filter((status) => status === 429).length;

test.each(Object.entries(GATEWAY_CALLS))(
  "%s is limited for each token",
  async (_title, send) => {
    const { hitsMax } = GATEWAY_CALL_LIMIT;
    const { token } = await world.buy();
    const from = newAddress();
    // The first lookup finds the token not cached, and counts for the network.
    expect((await proxy("/", from, { headers: clientHeaders(token) })).status).toBe(200);
    expect(limited(await statusesOf(hitsMax, () => send(token, from)))).toBe(0);
    expect(limited(await statusesOf(5, () => send(token, from)))).toBe(5);
    await expectRefusal(await send(token, newAddress()), hitsMax);
    expect((await proxy("/", from, { headers: clientHeaders(token) })).status).toBe(200);
    expect((await send((await world.buy()).token, from)).status).not.toBe(429);
  },
  60_000,
);

test.each(Object.entries(WAYS))(
  "unknown tokens by %s are limited for each network, and known ones go on there",
  async (_title, send) => {
    const { hitsMax } = UNKNOWN_TOKEN_LIMIT;
    const { token } = await world.buy();
    const [from, elsewhere] = [newAddress(), newAddress()];
    expect((await WAYS["GET /"]?.(token, from))?.status).toBe(200);
    const statuses = await statusesOf(hitsMax + 5, (nth) => send(made(nth), from));
    expect(limited(statuses.slice(0, 200))).toBe(0);
    expect(limited(statuses.slice(-5))).toBe(5);
    await expectRefusal(await send(made(0), from), hitsMax);
    expect((await WAYS["GET /"]?.(token, from))?.status).toBe(200);
    expect((await GATEWAY_CALLS["GET /status"]?.(token, from))?.status).toBe(200);
    expect((await send(made(0), elsewhere)).status).not.toBe(429);
  },
  60_000,
);

test("a small limit of proxied requests limits neither a client's status calls nor an office's first requests", async () => {
  const small = await startTestServer({
    targetUrl: world.upstream.url,
    databaseUrl: world.server.databaseUrl,
    environment: { RATE_LIMIT_PROXY: "2/60" },
  });
  onTestFinished(() => small.instance.stop());
  const tokens = await Promise.all(Array.from({ length: 5 }, () => world.buy()));
  for (const { token } of tokens) {
    const status = async () => {
      const init = { headers: { "x-access-token": token } };
      return (await fetch(`${small.url}/api/v1/proxy/status`, init)).status;
    };
    expect(await statusesOf(30, async () => new Response(null, { status: await status() }))).not.toContain(
      429,
    );
    const answer = await fetch(`${small.url}/api/v1/proxy/`, { headers: clientHeaders(token) });
    expect(answer.status).toBe(200);
  }
});
