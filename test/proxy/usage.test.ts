import { createHash } from "node:crypto";
import { afterEach, expect, test } from "vitest";
import { clientHeaders, newCustomer } from "../support/customer.ts";
import { startHeldUpstream } from "../support/held-upstream.ts";
import { openStream } from "../support/open-stream.ts";
import { reachThrough } from "../support/proxy-world.ts";
import { query } from "../support/services/embedded-postgres-process.ts";
import { createTestDatabase } from "../support/services/test-database.ts";
import { waitUntil } from "../support/services/wait-until.ts";
import { startTestServer } from "../support/test-server.ts";
import type { TestEnvironment } from "../support/test-settings.ts";
import { startTestUpstream } from "../support/test-upstream.ts";

const open: (() => Promise<unknown>)[] = [];

afterEach(async () => {
  for (const close of open.splice(0).reverse()) await close();
});

async function start(environment: TestEnvironment = {}) {
  const database = await createTestDatabase();
  open.push(() => database.drop());
  const upstream = await startTestUpstream((request, response) => {
    request.resume();
    request.on("end", () => response.end("a".repeat(Number(request.url?.slice(1)))));
  });
  open.push(() => upstream.close());
  const server = await startTestServer({ targetUrl: upstream.url, databaseUrl: database.url, environment });
  let stopped = false;
  const stop = async () => {
    if (!stopped) await server.instance.stop();
    stopped = true;
  };
  open.push(stop);
  return { server, upstream, stop, rows: (sql: string) => query(database.url, sql) };
}

test("never again, counters never incremented: those of a session are exact after a clean stop, and its samples sum to them", async () => {
  const { server, stop, rows } = await start();
  const customer = await newCustomer(server.url);
  const { id, token } = await customer.buyToken();
  let bytesIn = 0;
  let bytesOut = 0;
  const sizes = Array.from({ length: 60 }, (_, n) => (n * 7919) % 100_000);
  await Promise.all(
    sizes.map(async (size) => {
      const body = createHash("sha256")
        .update(String(size))
        .digest("hex")
        .repeat(size % 50);
      bytesIn += body.length;
      bytesOut += size;
      const init = { method: "POST", body, headers: { "user-agent": "desk/1.0" } };
      expect((await (await reachThrough(server.url, token, `/${size}`, init)).text()).length).toBe(size);
    }),
  );
  await stop();
  const [session] = await rows(
    `SELECT user_id, device_id, host(ip) AS ip, user_agent, ended_at, last_activity >= started_at AS ordered,
            request_count::int AS requests, bytes_in::int AS "bytesIn", bytes_out::int AS "bytesOut"
       FROM proxy_sessions WHERE token_id = '${id}'`,
  );
  expect(session).toEqual({
    user_id: customer.id,
    device_id: "device-0001",
    ip: "127.0.0.1",
    user_agent: "desk/1.0",
    ended_at: null,
    ordered: true,
    requests: 60,
    bytesIn,
    bytesOut,
  });
  const [sum] = await rows(
    `SELECT sum(request_count)::int AS requests, sum(bytes_in)::int AS "bytesIn", sum(bytes_out)::int AS "bytesOut",
            bool_and(ended_at - started_at <= interval '5 seconds') AS short
       FROM usage_samples WHERE token_id = '${id}'`,
  );
  expect(sum).toEqual({ requests: 60, bytesIn, bytesOut, short: true });
});

test("/status includes the usage of a session that is not flushed yet", async () => {
  const { server } = await start();
  const { token } = await (await newCustomer(server.url)).buyToken();
  for (let n = 0; n < 3; n += 1) {
    await (await reachThrough(server.url, token, "/1000", { method: "POST", body: "12345" })).text();
  }
  const status = await fetch(`${server.url}/api/v1/proxy/status`, { headers: { "x-access-token": token } });
  expect(await status.json()).toMatchObject({
    status: "active",
    session: { device_id_hint: "device-0", request_count: 3, bytes_transferred: 3 * 1_005 },
  });
});

test("refusals of a known token are counted by their codes", async () => {
  const { server, stop, rows } = await start();
  const { id, token } = await (await newCustomer(server.url)).buyToken({ scope: "certificates_only" });
  for (let n = 0; n < 3; n += 1) await reachThrough(server.url, token, "/users");
  await stop();
  const samples = await rows(
    `SELECT denials, request_count::int AS n FROM usage_samples WHERE token_id = '${id}'`,
  );
  expect(samples).toEqual([{ denials: { scope_denied: 3 }, n: 0 }]);
});

test("a refused device is audited once for each session, however often and on whichever instance it asks", async () => {
  const { server, upstream, rows } = await start();
  const second = await startTestServer({ targetUrl: upstream.url, databaseUrl: server.databaseUrl });
  open.push(() => second.instance.stop());
  const { token } = await (await newCustomer(server.url)).buyToken();
  await reachThrough(server.url, token, "/1");
  for (const url of [server.url, second.url, server.url]) {
    expect((await reachThrough(url, token, "/1", { device: "another-device" })).status).toBe(409);
  }
  const audited = await rows(
    "SELECT after->>'refused_device_hint' AS hint FROM audit_logs WHERE action = 'session.conflict'",
  );
  expect(audited).toEqual([{ hint: "another-" }]);
});

test("an open connection without traffic renews its lease and leaves no sample, and its next byte is counted from its arrival", async () => {
  const database = await createTestDatabase();
  open.push(() => database.drop());
  const upstream = await startHeldUpstream();
  open.push(() => upstream.close());
  const environment = { SESSION_TIMEOUT_SECONDS: "3" };
  const server = await startTestServer({ targetUrl: upstream.url, databaseUrl: database.url, environment });
  open.push(() => server.instance.stop());
  const { id, token } = await (await newCustomer(server.url)).buyToken();
  const stream = await openStream(`${server.url}/api/v1/proxy/stream`, clientHeaders(token));
  const samples = () =>
    query(
      database.url,
      `SELECT bytes_out::int AS bytes, extract(epoch FROM ended_at - started_at) < 2 AS short
         FROM usage_samples WHERE token_id = '${id}' ORDER BY ended_at`,
    );
  const idleSeconds = async () => {
    const [row] = await query(
      database.url,
      `SELECT extract(epoch FROM last_activity - started_at)::float8 AS s FROM proxy_sessions WHERE token_id = '${id}'`,
    );
    return (row as { s: number }).s;
  };
  await waitUntil("the lease was renewed beyond its time-out", 10_000, async () => (await idleSeconds()) > 4);
  expect(await samples()).toEqual([{ bytes: 1, short: true }]);
  upstream.tick();
  await waitUntil("the byte is counted", 10_000, async () => (await samples()).length > 1);
  expect(await samples()).toEqual([
    { bytes: 1, short: true },
    { bytes: 1, short: true },
  ]);
  expect(stream.state()).toBe("open");
  stream.close();
}, 30_000);

test("a request after a pause is counted from its arrival, not from the previous one", async () => {
  const { server, stop, rows } = await start({ SESSION_TIMEOUT_SECONDS: "3" });
  const { id, token } = await (await newCustomer(server.url)).buyToken();
  await (await reachThrough(server.url, token, "/1")).text();
  const samples = () => rows(`SELECT id FROM usage_samples WHERE token_id = '${id}'`);
  await waitUntil("the first is flushed", 10_000, async () => (await samples()).length === 1);
  const other = await (await newCustomer(server.url)).buyToken();
  await (await reachThrough(server.url, other.token, "/1")).text();
  const flushed = () => rows(`SELECT id FROM usage_samples WHERE token_id = '${other.id}'`);
  await waitUntil("another flush has passed", 10_000, async () => (await flushed()).length === 1);
  await (await reachThrough(server.url, token, "/1")).text();
  await stop();
  const [last] = await rows(
    `SELECT ended_at - started_at < interval '0.7 seconds' AS short FROM usage_samples
      WHERE token_id = '${id}' ORDER BY ended_at DESC LIMIT 1`,
  );
  expect(last).toEqual({ short: true });
}, 30_000);
