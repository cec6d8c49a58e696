/** The limits of sizes and of open connections, at both of two instances, with Redis and after its end, whatever X-Forwarded-For claims. */
import { randomInt } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { clientHeaders, newCustomer } from "../support/customer.ts";
import { type HeldUpstream, startHeldUpstream } from "../support/held-upstream.ts";
import { refusalOf } from "../support/proxy-world.ts";
import { waitUntil } from "../support/services/wait-until.ts";
import { startTwoInstances, type TwoInstances } from "../support/two-instances.ts";

const CONNECTIONS_MAX = 3;
const PATIENCE_MS = 60_000;
const API_BODY_BYTES_MAX = 65_536;
const WEBHOOK_BYTES_MAX = 131_072;
const HEADER_BYTES_MAX = 32_768;

let upstream: HeldUpstream;
let two: TwoInstances;
beforeAll(async () => {
  upstream = await startHeldUpstream();
  two = await startTwoInstances({
    targetUrl: upstream.url,
    withRedis: true,
    environment: { CONNECTIONS_PER_TOKEN: String(CONNECTIONS_MAX), TRUST_PROXY: "127.0.0.1" },
  });
}, PATIENCE_MS);
afterAll(async () => {
  await two?.stop();
  await upstream?.close();
});

const spoofed = (): Record<string, string> => ({ "x-forwarded-for": `203.0.113.${randomInt(256)}` });

const post = (path: string, bytes: number) => (url: string) =>
  fetch(`${url}${path}`, {
    method: "POST",
    headers: { "content-type": "application/json", ...spoofed() },
    body: `"${"x".repeat(bytes)}"`,
  });

const withHeader = (path: string) => (url: string) =>
  fetch(`${url}${path}`, { headers: { ...spoofed(), "x-large": "x".repeat(HEADER_BYTES_MAX) } });

const ROWS: readonly (readonly [string, number, string, (url: string) => Promise<Response>])[] = [
  ["a body of the API", 413, "payload_too_large", post("/api/v1/auth/login", API_BODY_BYTES_MAX)],
  ["a body of a webhook", 413, "payload_too_large", post("/api/v1/webhooks/stripe", WEBHOOK_BYTES_MAX)],
  ["a body of the gateway", 413, "payload_too_large", post("/api/v1/proxy/authenticate", API_BODY_BYTES_MAX)],
  ["a header section at the API", 431, "headers_too_large", withHeader("/api/v1/bundles")],
  ["a header section at the proxy", 431, "headers_too_large", withHeader("/api/v1/proxy/x")],
];

async function expectRefused(row: (typeof ROWS)[number]): Promise<void> {
  const [, status, code, call] = row;
  for (const { url } of [two.a, two.b]) {
    expect(JSON.parse(await (await call(url)).text())).toMatchObject({ status, code });
  }
}

/** Opens as many streams as one token may have, and more, at each instance. */
async function expectFew(): Promise<void> {
  const { token } = await (await newCustomer(two.a.url)).buyToken();
  const ask = (url: string, path: string) =>
    fetch(`${url}/api/v1/proxy${path}`, { headers: { ...clientHeaders(token), ...spoofed() } });
  expect((await ask(two.a.url, "/quick")).status).toBe(200);
  for (const { url } of [two.a, two.b]) {
    const answers = await Promise.all(Array.from({ length: 3 * CONNECTIONS_MAX }, () => ask(url, "/stream")));
    const streams = answers.filter(({ status }) => status === 200);
    expect(streams).toHaveLength(CONNECTIONS_MAX);
    for (const answer of answers.filter((each) => !streams.includes(each))) {
      expect(answer.headers.get("retry-after")).toBe("1");
      expect(await refusalOf(answer)).toEqual({ status: 429, code: "too_many_connections" });
    }
    upstream.letGo("/stream");
    await Promise.all(streams.map((stream) => stream.text()));
    const isFree = async (): Promise<boolean> => (await ask(url, "/quick")).status === 200;
    await waitUntil("a connection is free again", PATIENCE_MS, isFree);
  }
}

test.each(ROWS)("%s has a bound", async (...row) => expectRefused(row));
test("a token has few connections open", expectFew, PATIENCE_MS);

describe("without Redis", () => {
  beforeAll(() => two.redis?.kill());
  test.each(ROWS)("%s has a bound", async (...row) => expectRefused(row));
  test("a token has few connections open", expectFew, PATIENCE_MS);
});
