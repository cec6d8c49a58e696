import { afterAll, beforeAll, expect, test } from "vitest";
import { type Customer, clientHeaders, newCustomer } from "../support/customer.ts";
import { type HeldUpstream, startHeldUpstream } from "../support/held-upstream.ts";
import { type OpenStream, openStream } from "../support/open-stream.ts";
import { query } from "../support/services/embedded-postgres-process.ts";
import { type KillablePostgres, startKillablePostgres } from "../support/services/killable-postgres.ts";
import { waitUntil } from "../support/services/wait-until.ts";
import { startTestServer, type TestServer } from "../support/test-server.ts";

const OUTAGE_NOTICED_MS_MAX = 8_000;
const RECOVERY_MS_MAX = 20_000;
/** A little more than the interval at which an instance commits its counts. */
const FLUSH_MS = 4_500;

let upstream: HeldUpstream;
let postgres: KillablePostgres;
let server: TestServer;
let customer: Customer;

beforeAll(async () => {
  [upstream, postgres] = await Promise.all([startHeldUpstream(), startKillablePostgres()]);
  const environment = { HEALTH_CHECK_TIMEOUT: "1" };
  server = await startTestServer({ targetUrl: upstream.url, databaseUrl: postgres.url, environment });
  customer = await newCustomer(server.url);
});

afterAll(async () => {
  // The server first: without PostgreSQL it could not flush its counters and would wait.
  await server?.stop();
  await postgres?.stop();
  await upstream?.close();
});

/** A device with a token, a lease and an open stream. */
async function newHolder() {
  const { id, token } = await customer.buyToken();
  const headers = clientHeaders(token);
  const stream = await openStream(`${server.url}/api/v1/proxy/stream`, headers);
  let requests = 1;
  return {
    id,
    stream,
    requests: () => requests,
    statusOfRequest: async () => {
      requests += 1;
      return (await fetch(`${server.url}/api/v1/proxy/`, { headers })).status;
    },
  };
}

const health = async () => {
  const response = await fetch(`${server.url}/health`);
  return { code: response.status, status: ((await response.json()) as { status: string }).status };
};
const untilHealthy = (): Promise<void> =>
  waitUntil("it is healthy again", RECOVERY_MS_MAX, async () => (await health()).status === "healthy");
const untilUnhealthy = (): Promise<void> =>
  waitUntil("the outage is seen", OUTAGE_NOTICED_MS_MAX, async () => (await health()).code === 503);

async function expectStreams(stream: OpenStream): Promise<void> {
  const bytesBefore = stream.bytes();
  upstream.tick();
  await waitUntil("the stream goes on", 2_000, () => stream.bytes() > bytesBefore);
  expect(stream.state()).toBe("open");
}

async function expectCounted(holder: { id: string; stream: OpenStream; requests(): number }): Promise<void> {
  await waitUntil("all requests are counted, once", 15_000, async () => {
    const text = `SELECT sum(request_count)::int AS n FROM proxy_sessions WHERE token_id = '${holder.id}'`;
    return ((await query(postgres.url, text)) as { n: number }[])[0]?.n === holder.requests();
  });
  holder.stream.close();
}

async function expectUnavailable(asked: Promise<Response>): Promise<void> {
  const response = await asked;
  expect(response.status).toBe(503);
  expect(Number(response.headers.get("retry-after"))).toBeGreaterThan(0);
  expect(await response.json()).toMatchObject({ code: "service_unavailable" });
}

test("killed: the holder of a lease is still served, all else gets 503 with Retry-After, and no count is lost", async () => {
  const holder = await newHolder();
  await postgres.kill();
  await untilUnhealthy();
  expect(await health()).toEqual({ code: 503, status: "unhealthy" });

  const served = await Promise.all(Array.from({ length: 20 }, () => holder.statusOfRequest()));
  expect(new Set(served)).toEqual(new Set([200]));
  await expectStreams(holder.stream);
  const unknown = clientHeaders("an-unknown-token-".padEnd(64, "x"));
  const refused = await fetch(`${server.url}/api/v1/proxy/`, { headers: unknown });
  expect(refused.headers.get("x-gateway-error")).toBe("service_unavailable");
  await expectUnavailable(Promise.resolve(refused));
  await expectUnavailable(customer.call("POST", "/tokens/purchase", { duration_hours: 1 }));
  await expectUnavailable(fetch(`${server.url}/api/v1/status`));
  await expectUnavailable(
    fetch(`${server.url}/api/v1/auth/login`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ email: customer.email, password: "any password" }),
    }),
  );

  const servedFromMs = performance.now();
  await waitUntil("a flush of these counts has failed", 2 * FLUSH_MS, async () => {
    expect(await holder.statusOfRequest()).toBe(200);
    return performance.now() - servedFromMs > FLUSH_MS;
  });

  await postgres.revive();
  await untilHealthy();
  expect((await customer.call("POST", "/tokens/purchase", { duration_hours: 1 })).status).toBe(201);
  expect(await holder.statusOfRequest()).toBe(200);
  await expectStreams(holder.stream);
  await expectCounted(holder);
});

test("restarted: the instance reconnects, and a later revocation still reaches it", async () => {
  const holder = await newHolder();
  await postgres.restart();
  expect(await holder.statusOfRequest()).toBe(200);
  await untilHealthy();
  await expectStreams(holder.stream);
  await expectCounted(holder);
  const other = await newHolder();
  expect((await customer.call("DELETE", `/tokens/${other.id}`)).status).toBe(200);
  await waitUntil("the stream is cut", 1_000, () => other.stream.state() === "reset");
  expect(await other.statusOfRequest()).toBe(401);
});

test("stopped by SIGSTOP: the holder of a lease is still served, /health reports the outage, and a purchase that waited buys once", async () => {
  const holder = await newHolder();
  const key = { "idempotency-key": "bought while frozen" };
  const buy = (): Promise<Response> => customer.call("POST", "/tokens/purchase", { duration_hours: 1 }, key);
  const countTokens = async (): Promise<number> =>
    ((await (await customer.call("GET", "/tokens/my-tokens")).json()) as unknown[]).length;
  const tokensBefore = await countTokens();
  await postgres.pause();
  const waited = buy();
  await untilUnhealthy();
  expect(await holder.statusOfRequest()).toBe(200);
  await expectStreams(holder.stream);
  await postgres.resume();
  await untilHealthy();
  expect([201, 503]).toContain((await waited).status);
  await waitUntil("the same key gives its token", 10_000, async () => (await buy()).status === 201);
  expect(await countTokens()).toBe(tokensBefore + 1);
  await expectCounted(holder);
});
