import { afterAll, beforeAll, expect, test } from "vitest";
import { type BoughtToken, clientHeaders, newCustomer } from "../support/customer.ts";
import { type HeldUpstream, startHeldUpstream } from "../support/held-upstream.ts";
import { openStream } from "../support/open-stream.ts";
import { query } from "../support/services/embedded-postgres-process.ts";
import { waitUntil } from "../support/services/wait-until.ts";
import { startTwoInstances, type TwoInstances } from "../support/two-instances.ts";

/** The shortest that the service accepts. */
const SESSION_TIMEOUT_SECONDS = 3;

let upstream: HeldUpstream;
let two: TwoInstances;

beforeAll(async () => {
  upstream = await startHeldUpstream();
  const environment = { SESSION_TIMEOUT_SECONDS: String(SESSION_TIMEOUT_SECONDS) };
  two = await startTwoInstances({ targetUrl: upstream.url, withRedis: false, environment });
});

afterAll(async () => {
  await two?.stop();
  await upstream?.close();
});

const statusOf = async (url: string, token: BoughtToken, device: string): Promise<number> =>
  (await fetch(`${url}/api/v1/proxy/`, { headers: clientHeaders(token.token, device) })).status;

const lastSession = async (token: BoughtToken) => {
  const rows = await query(
    two.databaseUrl,
    `SELECT end_reason, extract(epoch FROM coalesce(ended_at, clock_timestamp()) - started_at)::float8 AS seconds
       FROM proxy_sessions WHERE token_id = '${token.id}' ORDER BY id DESC LIMIT 1`,
  );
  return rows[0] as { end_reason: string | null; seconds: number };
};

test.concurrent("without traffic a lease ends after its time, not before, and then another device is served", async () => {
  const token = await (await newCustomer(two.a.url)).buyToken();
  expect(await statusOf(two.a.url, token, "device-first")).toBe(200);
  expect(await statusOf(two.b.url, token, "device-second")).toBe(409);
  await waitUntil("the lease ends", 10_000, async () => (await lastSession(token)).end_reason !== null);
  const { end_reason, seconds } = await lastSession(token);
  expect(end_reason).toBe("idle");
  expect(seconds).toBeGreaterThanOrEqual(SESSION_TIMEOUT_SECONDS);
  await waitUntil("another device is served", 1_500, async () => {
    return (await statusOf(two.b.url, token, "device-second")) === 200;
  });
});

test.concurrent("an open stream without traffic holds the lease far beyond its time", async () => {
  const token = await (await newCustomer(two.a.url)).buyToken();
  const headers = clientHeaders(token.token, "device-first");
  const stream = await openStream(`${two.a.url}/api/v1/proxy/stream`, headers);
  const others: number[] = [];
  await waitUntil("twice the lease's time is over", 15_000, async () => {
    others.push(await statusOf(two.b.url, token, "device-second"));
    return (await lastSession(token)).seconds > 2 * SESSION_TIMEOUT_SECONDS + 1;
  });
  expect(new Set(others)).toEqual(new Set([409]));
  expect(stream.state()).toBe("open");
  expect(stream.bytes()).toBe(1);
  expect((await lastSession(token)).end_reason).toBeNull();
  stream.close();
});

test.concurrent("a device that sends a request just before its lease ends is not cut when the trust before it would have ended", async () => {
  const token = await (await newCustomer(two.a.url)).buyToken();
  const headers = clientHeaders(token.token, "device-first");
  expect(await statusOf(two.a.url, token, "device-first")).toBe(200);
  const idle = async (): Promise<number> => {
    const rows = await query(
      two.databaseUrl,
      `SELECT extract(epoch FROM clock_timestamp() - last_activity)::float8 AS idle, request_count::int AS n
         FROM proxy_sessions WHERE token_id = '${token.id}'`,
    );
    const [row] = rows as { idle: number; n: number }[];
    return row?.n === 1 ? row.idle : 0;
  };
  // The instance trusts the lease for 2 s after a renewal and renews every 0.75 s.
  await waitUntil("the trust is nearly over", 10_000, async () => (await idle()) > 1.85);
  const stream = await openStream(`${two.a.url}/api/v1/proxy/stream`, headers);
  expect(stream.status).toBe(200);
  await waitUntil("the old trust is over", 10_000, async () => (await lastSession(token)).seconds > 5);
  expect(stream.state()).toBe("open");
  stream.close();
});
