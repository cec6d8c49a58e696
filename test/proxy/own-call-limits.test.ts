import { afterAll, beforeAll, expect, test } from "vitest";
import { clientHeaders } from "../support/customer.ts";
import { openProxyWorld, type ProxyWorld, refusalOf } from "../support/proxy-world.ts";

/** So many in a minute for each token, for its own calls, and for a network's unknown tokens. */
const LIMIT = 20;

let world: ProxyWorld;

beforeAll(async () => {
  world = await openProxyWorld({
    environment: { RATE_LIMIT_PROXY: `${LIMIT}/60`, TRUST_PROXY: "127.0.0.1" },
  });
});
afterAll(() => world.close());

let networks = 0;
/** An address that no other test comes from. */
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

/** Every way in which a token is shown to what the proxy answers itself. */
const OWN_CALLS: Record<string, Send> = {
  "GET /status": (token, from) => proxy("/status", from, { headers: { "x-access-token": token } }),
  "POST /authenticate": (token, from) =>
    proxy("/authenticate", from, { method: "POST", body: JSON.stringify({ token }) }),
  "DELETE /logout": (token, from) =>
    proxy("/logout", from, { method: "DELETE", headers: { cookie: `zenzefi_access_token=${token}` } }),
  "GET /?token=": (token, from) => proxy(`/?token=${token}`, from),
};
/** And what is proxied. */
const WAYS: Record<string, Send> = {
  ...OWN_CALLS,
  "GET /": (token, from) => proxy("/", from, { headers: clientHeaders(token) }),
};

const made = (nth: number): string => `${nth}`.padStart(64, "x");

async function statusesOf(count: number, send: (nth: number) => Promise<Response>): Promise<number[]> {
  const statuses: number[] = [];
  for (let nth = 0; nth < count; nth += 1) statuses.push((await send(nth)).status);
  return statuses;
}

test.each(Object.entries(OWN_CALLS))("%s is limited for each token", async (_title, send) => {
  const { token } = await world.buy();
  const from = newAddress();
  const statuses = await statusesOf(LIMIT + 6, () => send(token, from));
  // The first may find the token unknown to this instance yet.
  expect(statuses.slice(0, LIMIT - 1)).not.toContain(429);
  expect(statuses.slice(-4)).toEqual([429, 429, 429, 429]);
  const refused = await send(token, newAddress());
  expect(refused.headers.get("retry-after")).toMatch(/^[1-9]\d*$/);
  expect(refused.headers.get("ratelimit-limit")).toBe(String(LIMIT));
  expect(refused.headers.get("ratelimit-remaining")).toBe("0");
  expect(refused.headers.get("ratelimit-reset")).toBe(refused.headers.get("retry-after"));
  expect(await refusalOf(refused)).toEqual({ status: 429, code: "rate_limited" });
  expect((await send((await world.buy()).token, from)).status).not.toBe(429);
});

test.each(
  Object.entries(WAYS),
)("unknown tokens by %s are limited for each network, and known ones go on there", async (_title, send) => {
  const { token } = await world.buy();
  const [from, elsewhere] = [newAddress(), newAddress()];
  expect((await WAYS["GET /"]?.(token, from))?.status).toBe(200);
  const statuses = await statusesOf(LIMIT + 3, (nth) => send(made(nth), from));
  expect(statuses.slice(0, LIMIT - 2)).not.toContain(429);
  expect(statuses.slice(-3)).toEqual([429, 429, 429]);
  const refused = await send(made(99), from);
  expect(refused.headers.get("retry-after")).toMatch(/^[1-9]\d*$/);
  expect(refused.headers.get("ratelimit-limit")).toBe(String(LIMIT));
  expect((await WAYS["GET /"]?.(token, from))?.status).toBe(200);
  expect((await OWN_CALLS["GET /status"]?.(token, from))?.status).toBe(200);
  expect((await send(made(99), elsewhere)).status).not.toBe(429);
});

test("a client that polls its status to the limit proxies on", async () => {
  const { token } = await world.buy();
  const from = newAddress();
  await statusesOf(LIMIT + 5, () => proxy("/status", from, { headers: { "x-access-token": token } }));
  expect((await proxy("/", from, { headers: clientHeaders(token) })).status).toBe(200);
});
