/** Two instances together keep to TARGET_MAX_CONCURRENT. The long test of the same name kills and starts some. */
import pg from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type CountingTarget, startCountingTarget } from "../support/counting-target.ts";
import { newCustomer } from "../support/customer.ts";
import { type HeldUpstream, startHeldUpstream } from "../support/held-upstream.ts";
import { reachThrough } from "../support/proxy-world.ts";
import { waitUntil } from "../support/services/wait-until.ts";
import { startTestServer } from "../support/test-server.ts";
import { startTwoInstances, type TwoInstances } from "../support/two-instances.ts";

const LIMIT = 6;

let target: CountingTarget;
let instances: TwoInstances;
let tokens: string[];

beforeAll(async () => {
  target = await startCountingTarget(20);
  instances = await startTwoInstances({
    targetUrl: target.url,
    withRedis: false,
    environment: { TARGET_MAX_CONCURRENT: String(LIMIT), METRICS_ALLOW: "127.0.0.1" },
  });
  const customer = await newCustomer(instances.a.url);
  tokens = [];
  for (let count = 0; count < 6; count += 1) tokens.push((await customer.buyToken()).token);
});
afterAll(async () => {
  await instances?.stop();
  await target?.close();
});

/** Requests of several tokens, each with its own device at one instance. */
function ask(serverUrl: string, of: readonly string[], each: number): Promise<Response>[] {
  return of.flatMap((token) => Array.from({ length: each }, () => reachThrough(serverUrl, token, "/work")));
}

test("under load at both, the target never works on more than the limit, and both are served", async () => {
  const { a, b } = instances;
  const answers = await Promise.all([
    ...ask(a.url, tokens.slice(0, 3), 30),
    ...ask(b.url, tokens.slice(3), 30),
  ]);
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
  expect(target.load.most).toBeLessThanOrEqual(LIMIT);
});

test("a share that PostgreSQL does not confirm ends what runs by it, before another process may have it", async () => {
  const held: HeldUpstream = await startHeldUpstream();
  const server = await startTestServer({
    targetUrl: held.url,
    environment: { TARGET_MAX_CONCURRENT: "2", SESSION_TIMEOUT_SECONDS: "3" },
  });
  const client = new pg.Client({ connectionString: server.databaseUrl });
  try {
    const { token } = await (await newCustomer(server.url)).buyToken();
    const running = reachThrough(server.url, token, "/wait");
    await waitUntil("the target works on it", 20_000, () => held.held.size === 1);
    await client.connect();
    await client.query("BEGIN");
    await client.query("LOCK TABLE target_shares IN ACCESS EXCLUSIVE MODE");
    const answer = await running;
    expect([answer.status, answer.headers.get("x-gateway-error")]).toEqual([503, "service_unavailable"]);
    await client.query("ROLLBACK");
    await waitUntil("a request is served again", 20_000, async () => {
      return (await reachThrough(server.url, token, "/quick")).status === 200;
    });
  } finally {
    await client.end();
    await server.stop();
    await held.close();
  }
});
