/** Each rate limit of the contract, reached end to end: over two instances, without Redis, and with a spoofed `X-Forwarded-For`. */
import { randomInt } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { newCustomer } from "../support/customer.ts";
import { LIMIT_ROWS, type LimitRow, type Subject } from "../support/limit-rows.ts";
import { waitUntil } from "../support/services/wait-until.ts";
import { startTestServer, type TestServer } from "../support/test-server.ts";
import type { TestEnvironment } from "../support/test-settings.ts";
import { startTestUpstream, type TestUpstream } from "../support/test-upstream.ts";
import { startTwoInstances, type TwoInstances } from "../support/two-instances.ts";

let upstream: TestUpstream;
let two: TwoInstances;
/** It trusts no proxy. */
let alone: TestServer;
/** It has no limits, and makes the customers. */
let unlimited: TestServer;

beforeAll(async () => {
  upstream = await startTestUpstream();
  const environment: TestEnvironment = Object.fromEntries(LIMIT_ROWS.map(({ name, value }) => [name, value]));
  two = await startTwoInstances({
    targetUrl: upstream.url,
    withRedis: true,
    environment: { ...environment, TRUST_PROXY: "127.0.0.1" },
  });
  const same = { targetUrl: upstream.url, databaseUrl: two.databaseUrl };
  alone = await startTestServer({ ...same, environment });
  const off: TestEnvironment = Object.fromEntries(LIMIT_ROWS.map(({ name }) => [name, "off"]));
  unlimited = await startTestServer({ ...same, environment: off });
}, 60_000);
afterAll(async () => {
  await Promise.all([alone?.stop(), unlimited?.stop()]);
  await two?.stop();
  await upstream?.close();
});

const randomAddress = (): string => `203.0.113.${randomInt(256)}`;

let addresses = 0;
/** A customer at an address that nobody else uses. */
async function newSubject(): Promise<Subject> {
  addresses += 1;
  const customer = await newCustomer(unlimited.url);
  const { token } = await customer.buyToken();
  return { forwardedFor: `198.51.100.${addresses}`, jwt: customer.jwt, email: customer.email, token };
}

/** Calls in turn until each instance must refuse, whatever the others know. @returns how many were allowed */
async function exhaust(row: LimitRow, urls: readonly string[], subject: () => Subject): Promise<number> {
  let allowed = 0;
  for (let count = 0; count < (row.max + 1) * urls.length; count += 1) {
    const answer = await row.call(urls[count % urls.length] ?? "", subject());
    if (answer.status !== 429) allowed += 1;
  }
  for (const url of urls)
    await waitUntil(`${row.name} is reached`, 5_000, async () => {
      return (await row.call(url, subject())).status === 429;
    });
  return allowed;
}

async function expectRefused(row: LimitRow, url: string, subject: Subject): Promise<void> {
  const answer = await row.call(url, subject);
  const { code, status } = (await answer.json()) as { code: string; status: number };
  expect([answer.status, status, code]).toEqual([429, 429, row.code]);
  expect(Number(answer.headers.get("retry-after"))).toBeGreaterThan(0);
  expect(answer.headers.get("ratelimit-limit")).toBe(String(row.max));
  expect(answer.headers.get("ratelimit-remaining")).toBe("0");
}

describe.each(LIMIT_ROWS)("$name", (row) => {
  test("is one limit of two instances, and whoever stands behind the nearest proxy cannot evade it", async () => {
    const { a, b } = two;
    const subject = await newSubject();
    const allowed = await exhaust(row, [a.url, b.url], () => subject);
    expect(allowed).toBeGreaterThanOrEqual(row.max);
    expect(allowed).toBeLessThanOrEqual(row.shared === "exact" ? row.max : 2 * row.max);
    for (const { url } of [a, b]) {
      await expectRefused(row, url, subject);
      const spoofed = { ...subject, forwardedFor: `${randomAddress()}, ${subject.forwardedFor}` };
      await expectRefused(row, url, spoofed);
    }
    // The hop that the proxy wrote does count: somebody else is not refused.
    if (row.countsBy.endsWith("address"))
      expect((await row.call(a.url, { ...subject, forwardedFor: "192.0.2.1" })).status).not.toBe(429);
  });

  test("is not evaded by X-Forwarded-For where no proxy is trusted", async () => {
    const subject = await newSubject();
    const allowed = await exhaust(row, [alone.url], () => ({ ...subject, forwardedFor: randomAddress() }));
    expect(allowed).toBeLessThanOrEqual(row.max);
    await expectRefused(row, alone.url, { ...subject, forwardedFor: randomAddress() });
  });
});

describe("without Redis", () => {
  beforeAll(() => two.redis?.kill());

  test.each(LIMIT_ROWS)("$name is one of each instance, and nothing passes without it", async (row) => {
    const urls = [two.a.url, two.b.url];
    const subject = await newSubject();
    const allowed = await exhaust(row, urls, () => subject);
    expect(allowed).toBeGreaterThanOrEqual(row.max);
    expect(allowed).toBeLessThanOrEqual(2 * row.max);
    for (const url of urls) await expectRefused(row, url, subject);
  });
});
