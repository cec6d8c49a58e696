import pg from "pg";
import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";
import { newCustomer } from "../support/customer.ts";
import { openProxyWorld, type ProxyWorld } from "../support/proxy-world.ts";

let world: ProxyWorld;

beforeAll(async () => {
  world = await openProxyWorld();
});
afterAll(() => world.close());

/** Makes every report wait, like one that reads very many rows. */
async function holdUpReports() {
  const client = new pg.Client({ connectionString: world.server.databaseUrl });
  await client.connect();
  await client.query("BEGIN; LOCK TABLE usage_samples, referral_bonuses IN ACCESS EXCLUSIVE MODE");
  let isHeld = true;
  const letGo = async () => {
    if (isHeld) await client.end();
    isHeld = false;
  };
  onTestFinished(letGo);
  return letGo;
}

test.each([
  "/users/me/usage?period=month",
  "/users/me/referrals",
])("24 concurrent slow reports of %s do not delay other users, and those beyond a bound get 503 with Retry-After", async (path) => {
  const other = await newCustomer(world.server.url);
  await other.topUp(10);
  const letGo = await holdUpReports();
  const asked = Array.from({ length: 24 }, () => world.customer.call("GET", path));
  const refused = await Promise.race(asked);
  expect(refused.status).toBe(503);
  expect(refused.headers.get("retry-after")).toMatch(/^[1-9]\d*$/);
  expect(await refused.json()).toMatchObject({ code: "reports_busy" });
  const startedMs = performance.now();
  expect((await other.call("POST", "/tokens/purchase", { duration_hours: 1 })).status).toBe(201);
  expect((await other.call("GET", "/currency/balance")).status).toBe(200);
  expect(performance.now() - startedMs).toBeLessThan(2_000);
  const reportOfOther = other.call("GET", path);
  await letGo();
  const statuses = (await Promise.all(asked)).map(({ status }) => status);
  expect(statuses.filter((status) => status === 200).length).toBeGreaterThanOrEqual(21);
  expect((await reportOfOther).status).toBe(200);
}, 30_000);
