import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ApiServer } from "../../../test/support/api-server.ts";
import { trustRanges } from "../../http/client-address.ts";
import { Secret } from "../../kernel/secret.ts";

let open: ApiServer;
let guarded: ApiServer;
let behindProxy: ApiServer;
beforeAll(async () => {
  open = await ApiServer.start();
  guarded = await ApiServer.start({
    metricsToken: new Secret("metrics-secret"),
    isMetricsReader: trustRanges(["192.0.2.0/24"]),
  });
  behindProxy = await ApiServer.start({
    isTrustedProxy: trustRanges(["127.0.0.1"]),
    isMetricsReader: trustRanges(["10.0.0.0/8"]),
  });
});
afterAll(() => Promise.all([open, guarded, behindProxy].map((server) => server.close())));

const read = async (server: ApiServer, headers: Record<string, string> = {}) =>
  (await server.call("GET", "/metrics", { headers })).status;

describe("who may read the metrics", () => {
  test("an address of METRICS_ALLOW", async () => {
    expect(await read(open)).toBe(200);
    const { status, body } = await guarded.call("GET", "/metrics");
    expect([status, body.code]).toEqual([403, "metrics_forbidden"]);
  });

  test("a client that sends METRICS_TOKEN, from any address; a wrong token is refused", async () => {
    expect(await read(guarded, { authorization: "Bearer metrics-secret" })).toBe(200);
    expect(await read(guarded, { authorization: "Bearer metrics-secreT" })).toBe(403);
    expect(await read(guarded, { authorization: "Basic metrics-secret" })).toBe(403);
  });

  test.each([
    { "x-forwarded-for": "127.0.0.1" },
    { forwarded: "for=127.0.0.1" },
    { "x-real-ip": "::1" },
  ])("not a client behind an untrusted proxy on an allowed address: %o", async (headers) => {
    expect(await read(open, headers)).toBe(403);
  });

  test("the client of a trusted proxy, by the client's address", async () => {
    expect(await read(behindProxy, { "x-forwarded-for": "10.1.2.3" })).toBe(200);
    expect(await read(behindProxy, { "x-forwarded-for": "10.1.2.3, 203.0.113.9" })).toBe(403);
    expect(await read(behindProxy)).toBe(403);
  });
});

test("the metrics have the names of the contract and contain the totals of the database", async () => {
  const person = await open.register({ balance: "10" });
  const jwt = person.jwt;
  const token = await open.call("POST", "/api/v1/tokens/purchase", { jwt, json: { duration_hours: 1 } });
  await open.call("POST", "/api/v1/tokens/purchase", { jwt, json: { duration_hours: 1 } });
  await open.call("DELETE", `/api/v1/tokens/${token.body.id}`, { jwt });
  open.world.clock.advance(2_000);
  const { text, headers } = await open.call("GET", "/metrics");
  expect(headers.get("content-type")).toBe("text/plain; version=0.0.4; charset=utf-8");
  for (const line of [
    'token_purchases_total{duration_hours="1"} 2',
    "token_revocations_total 1",
    "balance_deposits_total 1",
    "active_tokens 1",
    "active_sessions 0",
    "total_users 1",
    "database_connected 1",
    "redis_connected 0",
    'auth_attempts_total{result="succeeded"} 1',
  ]) {
    expect(text.split("\n")).toContain(line);
  }
  for (const name of [
    "proxy_requests_total",
    "proxy_latency_seconds",
    "db_query_duration_seconds",
    "redis_operation_duration_seconds",
    "process_cpu_seconds_total",
  ]) {
    expect(text).toContain(`# TYPE ${name} `);
  }
});
