import { randomUUID } from "node:crypto";
import { afterEach, expect, test } from "vitest";
import { clientHeaders, newCustomer } from "../support/customer.ts";
import { waitUntil } from "../support/services/wait-until.ts";
import type { TestEnvironment } from "../support/test-settings.ts";
import { startTestUpstream } from "../support/test-upstream.ts";
import { startTwoInstances, type TwoInstances } from "../support/two-instances.ts";

/** The contract allows half a second; the rest is for a busy machine. */
const PROXY_LIMIT_LATE_MS_MAX = 1_000;

let stops: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const stop of stops.reverse()) await stop();
  stops = [];
});

async function startTwo(environment: TestEnvironment): Promise<TwoInstances> {
  const upstream = await startTestUpstream();
  stops.push(upstream.close);
  const two = await startTwoInstances({ targetUrl: upstream.url, withRedis: true, environment });
  stops.push(two.stop);
  return two;
}

function logIn(url: string, email: string): Promise<Response> {
  return fetch(`${url}/api/v1/auth/login`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ email, password: "not the right one" }),
  });
}

/** Sends `times` concurrent calls, to both instances in turn. @returns how often each status was answered */
async function countStatuses(
  times: number,
  { a, b }: TwoInstances,
  call: (url: string) => Promise<Response>,
): Promise<Record<number, number>> {
  const counts: Record<number, number> = {};
  const answers = Array.from({ length: times }, (_, nth) => call(nth % 2 === 0 ? a.url : b.url));
  for (const { status, headers } of await Promise.all(answers)) {
    counts[status] = (counts[status] ?? 0) + 1;
    if (status === 429) expect(Number(headers.get("retry-after"))).toBeGreaterThan(0);
  }
  return counts;
}

test("of 60 concurrent auth calls on two instances exactly 20 are allowed", async () => {
  const two = await startTwo({ RATE_LIMIT_AUTH: "20/3600" });
  const counts = await countStatuses(60, two, (url) => logIn(url, `${randomUUID()}@example.com`));
  expect(counts).toEqual({ 401: 20, 429: 40 });
});

test("of 100 concurrent wrong passwords on two instances exactly 5 are verified", async () => {
  const two = await startTwo({ RATE_LIMIT_LOGIN: "5/3600" });
  const { email } = await newCustomer(two.a.url);
  const counts = await countStatuses(100, two, (url) => logIn(url, email));
  expect(counts).toEqual({ 401: 5, 429: 95 });
});

test("a proxy limit that is reached on one instance is reached on the other half a second later", async () => {
  const hitsMax = 50;
  const two = await startTwo({ RATE_LIMIT_PROXY: `${hitsMax}/60` });
  const { token } = await (await newCustomer(two.a.url)).buyToken();
  const get = (url: string): Promise<Response> =>
    fetch(`${url}/api/v1/proxy/`, { headers: clientHeaders(token) });
  expect((await get(two.b.url)).status).toBe(200);
  const here = await Promise.all(Array.from({ length: hitsMax + 10 }, () => get(two.a.url)));
  const allowed = here.filter(({ status }) => status === 200).length;
  expect(allowed).toBeLessThanOrEqual(hitsMax);
  expect(allowed).toBeGreaterThanOrEqual(hitsMax - 1);
  await waitUntil("the other instance refuses", PROXY_LIMIT_LATE_MS_MAX, async () => {
    return (await get(two.b.url)).status === 429;
  });
  const counts = await countStatuses(20, two, get);
  expect(counts).toEqual({ 429: 20 });
});
