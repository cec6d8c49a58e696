/** The limits that no setting changes, reached over two instances, with Redis and after its end, behind a trusted proxy. */
import { randomBytes, randomInt } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { clientHeaders, newCustomer } from "../support/customer.ts";
import { waitUntil } from "../support/services/wait-until.ts";
import { startTestUpstream, type TestUpstream } from "../support/test-upstream.ts";
import { startTwoInstances, type TwoInstances } from "../support/two-instances.ts";

const PATIENCE_MS = 60_000;
const WINDOW_MS = 60_000;
const AT_ONCE = 25;

let upstream: TestUpstream;
let two: TwoInstances;
beforeAll(async () => {
  upstream = await startTestUpstream();
  const far = "100000/60";
  two = await startTwoInstances({
    targetUrl: upstream.url,
    withRedis: true,
    environment: { RATE_LIMIT_PROXY: far, RATE_LIMIT_AUTH: far, TRUST_PROXY: "127.0.0.1" },
  });
}, PATIENCE_MS);
afterAll(async () => {
  await two?.stop();
  await upstream?.close();
});

type Call = (url: string, forwardedFor: string, token: string) => Promise<Response>;
const unknown = (): string => randomBytes(32).toString("hex");
const status = (url: string, forwardedFor: string, token: string): Promise<Response> =>
  fetch(`${url}/api/v1/proxy/status`, {
    headers: { ...clientHeaders(token), "x-forwarded-for": forwardedFor },
  });

const ROWS: readonly { readonly name: string; readonly max: number; readonly call: Call }[] = [
  { name: "status of a token", max: 300, call: status },
  { name: "unknown tokens of a network", max: 600, call: (url, from) => status(url, from, unknown()) },
  {
    name: "refreshes of a network",
    max: 300,
    call: (url, from) =>
      fetch(`${url}/api/v1/auth/refresh`, {
        method: "POST",
        headers: { "content-type": "application/json", "x-forwarded-for": from },
        body: JSON.stringify({ refresh_token: randomBytes(32).toString("base64url") }),
      }),
  },
];

let networks = 0;
/** Calls both until each refuses, by ever new hops before the one that the trusted proxy wrote. @returns how many were allowed */
async function exhaust({ name, max, call }: (typeof ROWS)[number]): Promise<number> {
  networks += 1;
  const nearest = `198.51.100.${networks}`;
  const { token } = await (await newCustomer(two.a.url)).buyToken();
  for (const { url } of [two.a, two.b]) expect((await status(url, "192.0.2.9", token)).status).toBe(200);
  const urls = [two.a.url, two.b.url];
  let allowed = 0;
  const ask = async (url: string): Promise<boolean> => {
    const answer = await call(url, `203.0.113.${randomInt(256)}, ${nearest}`, token);
    const text = await answer.text();
    if (answer.status !== 429) {
      allowed += 1;
      return true;
    }
    expect(JSON.parse(text)).toMatchObject({ code: "rate_limited", status: 429 });
    expect(Number(answer.headers.get("retry-after"))).toBeGreaterThan(0);
    expect(answer.headers.get("ratelimit-limit")).toBe(String(max));
    return false;
  };
  for (const url of urls)
    await waitUntil(`${name}: each instance refuses`, PATIENCE_MS, async () => {
      const batch = await Promise.all(Array.from({ length: AT_ONCE }, () => ask(url)));
      return batch.every((wasAllowed) => !wasAllowed);
    });
  return allowed;
}

/** A slow machine may need several windows. */
const windowsSince = (startedMs: number): number => 1 + Math.ceil((Date.now() - startedMs) / WINDOW_MS);

const expectBounded = async (row: (typeof ROWS)[number]): Promise<void> => {
  const startedMs = Date.now();
  const allowed = await exhaust(row);
  expect(allowed).toBeGreaterThanOrEqual(row.max - 1);
  expect(allowed).toBeLessThanOrEqual(2 * row.max * windowsSince(startedMs));
};

test.each(ROWS)(
  "$name: each of two instances refuses beyond the limit, whatever X-Forwarded-For claims",
  expectBounded,
  3 * PATIENCE_MS,
);

describe("without Redis", () => {
  beforeAll(() => two.redis?.kill());
  test.each(ROWS)(
    "$name: each of two instances still refuses beyond the limit",
    expectBounded,
    3 * PATIENCE_MS,
  );
});
