/**
 * Faults of the service that this one replaces, each with a test that is named after it. Those that need more setup are in
 * other files, under names that also begin with "never again".
 */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { newCustomer } from "../support/customer.ts";
import { openProxyWorld, type ProxyWorld, refusalOf } from "../support/proxy-world.ts";
import { exchangeRaw } from "../support/raw-exchange.ts";
import { rawRequest } from "../support/raw-socket.ts";
import { startTestServer } from "../support/test-server.ts";
import { startTestUpstream } from "../support/test-upstream.ts";

let world: ProxyWorld;

beforeAll(async () => {
  world = await openProxyWorld();
});

afterAll(() => world.close());

const lastSeen = () => world.upstream.seen.at(-1);

test("never again, redirects followed inside the gateway: no other server gets a request in the customer's name", async () => {
  const inner = await startTestUpstream();
  const target = await startTestUpstream((_request, response) => {
    response.writeHead(302, { location: `${inner.url}/metadata` }).end();
  });
  const server = await startTestServer({ targetUrl: target.url });
  const { token } = await (await newCustomer(server.url)).buyToken();
  const headers = { "x-access-token": token, "x-device-id": "device-0001" };
  const answer = await fetch(`${server.url}/api/v1/proxy/x`, { headers, redirect: "manual" });
  expect(answer.headers.get("location")).toBe(`${inner.url}/metadata`);
  expect(inner.seen).toEqual([]);
  await server.stop();
  await target.close();
  await inner.close();
});

test("never again, decoded paths escape the scope", async () => {
  const { token } = await world.buy({ scope: "certificates_only" });
  const before = world.upstream.seen.length;
  for (const path of [
    "/certificates/filter/%2e%2e/%2e%2e/users",
    "/certificates/../users",
    "/certificates/%252e%252e/users",
  ]) {
    const request = rawRequest(token, `GET /api/v1/proxy${path} HTTP/1.1`, ["Connection: close"]);
    const { answers } = await exchangeRaw(world.server.port, request);
    expect(answers[0]).toMatchObject({ status: 403, headers: { "x-gateway-error": "scope_denied" } });
  }
  expect(world.upstream.seen.length).toBe(before);
});

test("never again, decoded paths forwarded: the target gets the bytes that the client sent", async () => {
  const { token } = await world.buy();
  await world.reach(token, "/caf%C3%A9%2F%3Fa%20b+c?x=%26&y=%2B");
  expect(lastSeen()?.url).toBe("/caf%C3%A9%2F%3Fa%20b+c?x=%26&y=%2B");
});

test("never again, repeated query keys merged", async () => {
  const { token } = await world.buy();
  await world.reach(token, "/x?a=1&a=2&b&a=");
  expect(lastSeen()?.url).toBe("/x?a=1&a=2&b&a=");
});

test("never again, the customer's JWT and cookies sent upstream", async () => {
  const { token } = await world.buy();
  await world.reach(token, "/x", {
    headers: {
      authorization: `Bearer ${world.customer.jwt}`,
      cookie: "theirs=1; zenzefi_device_id=device-0002; other=2",
    },
  });
  expect(lastSeen()?.headers).not.toHaveProperty("authorization");
  expect(lastSeen()?.headers.cookie).toBe("theirs=1; other=2");
  expect(JSON.stringify(lastSeen()?.rawHeaders)).not.toContain(token);
});

test("never again, a spoofed X-User-Id let through", async () => {
  const { token } = await world.buy();
  await world.reach(token, "/x", { headers: { "x-user-id": "1", x_user_id: "1", "x-token-id": "1" } });
  expect(lastSeen()?.headers["x-user-id"]).toBe(world.customer.id);
  expect(lastSeen()?.headers).not.toHaveProperty("x_user_id");
});

test("never again, GET moved money", async () => {
  const before = await (await world.customer.call("GET", "/currency/balance")).json();
  for (const path of [
    "/currency/mock-purchase?amount=5",
    "/tokens/purchase?duration_hours=1",
    "/currency/purchase?amount=5",
  ]) {
    expect([404, 405]).toContain((await world.customer.call("GET", path)).status);
  }
  expect(await (await world.customer.call("GET", "/currency/balance")).json()).toEqual(before);
});

test("never again, refunds at today's price: what was paid comes back", async () => {
  const { id } = await world.buy({ hours: 24 });
  const dearer = await startTestServer({
    targetUrl: world.upstream.url,
    databaseUrl: world.server.databaseUrl,
    environment: { TOKEN_PRICE_24H: "500" },
  });
  const answer = await fetch(`${dearer.url}/api/v1/tokens/${id}`, {
    method: "DELETE",
    headers: { authorization: `Bearer ${world.customer.jwt}` },
  });
  expect(await answer.json()).toMatchObject({ revoked: true, refund_amount: "18.00" });
  await dearer.stop();
});

test("never again, an admin overwrites a balance without an entry", async () => {
  const [admin, customer] = [await newCustomer(world.server.url), await newCustomer(world.server.url)];
  await customer.topUp(10);
  await world.rows(`UPDATE users SET is_superuser = true WHERE id = '${admin.id}'`);
  const change = { currency_balance: "25.00", reason: "goodwill" };
  expect((await admin.call("PATCH", `/admin/users/${customer.id}`, change)).status).toBe(200);
  const list = await (
    await customer.call("GET", "/currency/transactions?transaction_type=adjustment")
  ).json();
  expect(list).toMatchObject({ items: [{ amount: "15.00", balance_after: "25.00" }] });
});

test("never again, a deactivated user keeps access", async () => {
  const customer = await newCustomer(world.server.url);
  const { token } = await customer.buyToken();
  expect((await world.reach(token, "/x")).status).toBe(200);
  await world.rows(`UPDATE users SET is_active = false WHERE id = '${customer.id}'`);
  await expect.poll(async () => (await world.reach(token, "/x")).status, { timeout: 1_000 }).toBe(401);
  expect((await customer.call("GET", "/users/me")).status).toBe(403);
});

test("never again, a racy device check: of two devices that come first at once, one is served", async () => {
  const { token } = await world.buy();
  const asked = Array.from({ length: 40 }, (_, n) =>
    world.reach(token, "/x", { device: `device-000${n % 2}` }),
  );
  const statuses = (await Promise.all(asked)).map(({ status }) => status);
  const served = [0, 1].map(
    (device) => statuses.filter((status, n) => n % 2 === device && status === 200).length,
  );
  expect(served.sort((a, b) => a - b)).toEqual([0, 20]);
  expect(statuses.filter((status) => status === 409)).toHaveLength(20);
});

describe("never again, limits that", () => {
  test("never trigger, answer 500, or run the request: the target sees none beyond", async () => {
    const limited = await openProxyWorld({ environment: { RATE_LIMIT_PROXY: "5/60" } });
    const { token } = await limited.buy();
    const answers = await Promise.all(Array.from({ length: 12 }, () => limited.reach(token, "/x")));
    const refusals = answers.filter(({ status }) => status !== 200);
    expect(refusals).toHaveLength(7);
    for (const answer of refusals)
      expect(await refusalOf(answer)).toEqual({ status: 429, code: "rate_limited" });
    expect(limited.upstream.seen).toHaveLength(5);
    await limited.close();
  });

  test("trust any X-Forwarded-For", async () => {
    const limited = await startTestServer({
      targetUrl: world.upstream.url,
      environment: { RATE_LIMIT_AUTH: "3/60" },
    });
    const logIn = async (n: number) => {
      const headers = { "content-type": "application/json", "x-forwarded-for": `10.0.0.${n}` };
      const body = JSON.stringify({ email: `nobody${n}@example.com`, password: "wrong password" });
      return (await fetch(`${limited.url}/api/v1/auth/login`, { method: "POST", headers, body })).status;
    };
    const statuses = [await logIn(1), await logIn(2), await logIn(3), await logIn(4)];
    expect(statuses).toEqual([401, 401, 401, 429]);
    await limited.stop();
  });
});

test("never again, audit rows without an address", async () => {
  const { id } = await world.buy();
  await world.customer.call("DELETE", `/tokens/${id}`);
  const rows = await world.rows('SELECT count(*)::int AS n, count(ip)::int AS "withIp" FROM audit_logs');
  expect(rows[0]?.n).toBeGreaterThan(3);
  expect(rows[0]?.withIp).toBe(rows[0]?.n);
});
