import { afterAll, beforeAll, expect, test } from "vitest";
import { CLIENT_TEXT_MAX } from "../../src/http/actor.ts";
import { newCustomer } from "../support/customer.ts";
import { openProxyWorld, type ProxyWorld } from "../support/proxy-world.ts";
import { readSourceFiles } from "../support/source-tree.ts";

let world: ProxyWorld;

beforeAll(async () => {
  world = await openProxyWorld({ environment: { TRUST_PROXY: "127.0.0.1" } });
});
afterAll(() => world.close());

/** As long as the head that the target accepts allows. */
const LONG = "x".repeat(6_000);
const LONG_HEADERS = {
  "user-agent": LONG,
  "x-request-id": "r".repeat(2_000),
  "x-forwarded-for": `${"f".repeat(2_000)}, 198.51.100.7%${"z".repeat(2_000)}`,
  "accept-language": `ru;q=0.${"1".repeat(2_000)}`,
};

test("a session stores of a user agent of 6 KB only the beginning", async () => {
  const { id, token } = await world.buy();
  expect((await world.reach(token, "/", { headers: LONG_HEADERS })).status).toBe(200);
  const [session] = await world.rows(
    `SELECT length(user_agent) AS size FROM proxy_sessions WHERE token_id = '${id}'`,
  );
  expect(session).toEqual({ size: CLIENT_TEXT_MAX.userAgent });
});

test("no column of any table stores a text of a client's headers at the length that the client chose", async () => {
  const { id, token } = await world.buy();
  const call = (method: string, path: string, body?: unknown) =>
    world.customer.call(method, path, body, LONG_HEADERS);
  await world.reach(token, "/", { headers: LONG_HEADERS });
  await world.reach(token, "/", { headers: LONG_HEADERS, device: "d".repeat(255) });
  const tooLong = await world.reach(token, "/", { headers: LONG_HEADERS, device: "d".repeat(256) });
  expect(tooLong.status).toBe(400);
  await call("POST", `/tokens/${id}/release-device`);
  await call("DELETE", `/tokens/${id}`);
  await call("POST", "/auth/login", { email: world.customer.email, password: "wrong password" });
  await call("POST", "/auth/login", { email: world.customer.email, password: world.customer.password });
  await call("POST", "/currency/mock-purchase", { amount: 5 });
  await newCustomer(world.server.url);

  for (const { field, longest } of await longestTexts()) {
    expect(Number(longest), String(field)).toBeLessThanOrEqual(OURS.has(String(field)) ? 10_000 : 1_000);
  }
});

/** Texts that the service makes. */
const OURS = new Set([
  "idempotency_keys.answer_sealed",
  "access_tokens.token_sealed",
  "health_writes.filler",
]);

/** The longest value of each column that holds text. */
async function longestTexts(): Promise<Record<string, unknown>[]> {
  const columns = await world.rows(`
    SELECT table_name, column_name FROM information_schema.columns
     WHERE table_schema = 'public' AND data_type IN ('text', 'jsonb', 'inet', 'character varying')`);
  expect(columns.length).toBeGreaterThan(20);
  const parts = columns.map(
    ({ table_name: table, column_name: column }) =>
      `SELECT '${table}.${column}' AS field, coalesce(max(length(${column}::text)), 0) AS longest FROM ${table}`,
  );
  return world.rows(parts.join(" UNION ALL "));
}

test("the user agent is read in one file only, which cuts it", () => {
  const readers = readSourceFiles().filter(
    ({ path, kind, text }) =>
      path.startsWith("src/") && kind === "product" && text.includes('["user-agent"]'),
  );
  expect(readers.map(({ path }) => path)).toEqual(["src/http/actor.ts"]);
});
