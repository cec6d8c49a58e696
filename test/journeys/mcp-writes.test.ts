/** Every tool that changes something: nothing without the exact confirmation, and with it the change and its record. */
import { Redis } from "ioredis";
import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";
import { newCustomer } from "../support/customer.ts";
import { startFakeDocker } from "../support/mcp/fake-docker-engine.ts";
import type { McpClient } from "../support/mcp/mcp-client.ts";
import { createMcpWorld } from "../support/mcp/mcp-world.ts";
import { startTestRedis, type TestRedis } from "../support/services/start-test-redis.ts";

let world: Awaited<ReturnType<typeof createMcpWorld>>;
let redis: TestRedis;
let docker: Awaited<ReturnType<typeof startFakeDocker>>;
let mcp: McpClient;

beforeAll(async () => {
  world = await createMcpWorld();
  redis = await startTestRedis();
  docker = await startFakeDocker({ backend: { variables: [], log: ["one", "two", "three"] } });
  mcp = await world.open(["--allow-writes"], { REDIS_URL: redis.url, MCP_DOCKER_SOCKET: docker.socket });
}, 200_000);
afterAll(async () => {
  await world?.close();
  await docker?.stop();
  await redis?.stop();
});

/** Refused without a confirmation, with a habitual one and with that of another thing; done with the right one. */
async function confirmed(
  name: string,
  args: Record<string, unknown>,
  confirm: string,
  happened: () => Promise<boolean>,
) {
  for (const wrong of [undefined, "yes", confirm.toUpperCase(), `${confirm} `, confirm.replace(/\w$/, "_")]) {
    const { isError, json } = await mcp.call(name, {
      ...args,
      ...(wrong === undefined ? {} : { confirm: wrong }),
    });
    expect({ wrong, isError, error: json.error }).toEqual({
      wrong,
      isError: true,
      error: expect.stringContaining("Nothing was changed"),
    });
    // The sentence itself is not handed over: whoever confirms has looked.
    expect(String(json.error)).not.toContain(confirm);
  }
  expect(await happened()).toBe(false);
  const done = await mcp.call(name, { ...args, confirm });
  expect(done).toMatchObject({ isError: false });
  expect(await happened()).toBe(true);
  return done.json;
}

test("revoking, locking out, adjusting and ending are the superuser's acts, each with its reason in the audit log", async () => {
  const { id, buyToken } = await newCustomer(world.url);
  const token = await buyToken();
  const one = async (sql: string): Promise<unknown> => Object.values(Object((await world.query(sql))[0]))[0];
  const username = await one(`SELECT username FROM users WHERE id = '${id}'`);
  const sessionId = "0197a1b2-7c3d-7e4f-8a5b-6c7d8e9fa0b1";
  await world.query(
    `INSERT INTO proxy_sessions (id, token_id, user_id, device_id) VALUES ('${sessionId}', '${token.id}', '${id}', 'device-0001')`,
  );
  await confirmed(
    "api_end_session",
    { user_id: id, session_id: sessionId, reason: "why one" },
    `end ${sessionId} of ${username}`,
    async () =>
      Boolean(await one(`SELECT ended_at IS NOT NULL FROM proxy_sessions WHERE id = '${sessionId}'`)),
  );
  await confirmed(
    "api_revoke_token",
    { user_id: id, token_id: token.id, reason: "why two" },
    `revoke ${token.id} of ${username}`,
    async () =>
      Boolean(await one(`SELECT revoked_at IS NOT NULL FROM access_tokens WHERE id = '${token.id}'`)),
  );
  await confirmed(
    "api_set_user_active",
    { user_id: id, is_active: false, reason: "why three" },
    `deactivate ${username}`,
    async () => !(await one(`SELECT is_active FROM users WHERE id = '${id}'`)),
  );
  const recorded = await world.query(
    "SELECT a.reason FROM audit_logs a JOIN users u ON u.id = a.actor_id WHERE u.username = 'watch' AND reason LIKE 'why %' ORDER BY a.id",
  );
  expect(recorded).toEqual([{ reason: "why one" }, { reason: "why two" }, { reason: "why three" }]);
});

test("a token of somebody else is not found: what is confirmed is what is changed", async () => {
  const [anna, boris] = [await newCustomer(world.url), await newCustomer(world.url)];
  const token = await anna.buyToken();
  const args = {
    user_id: boris.id,
    token_id: token.id,
    reason: "x",
    confirm: `revoke ${token.id} of anybody`,
  };
  const { isError, json } = await mcp.call("api_revoke_token", args);
  expect([isError, json.error]).toEqual([true, expect.stringContaining("api_list_tokens")]);
});

test("an adjustment that is repeated with its key moves money once, also if it is called by two at once", async () => {
  const { id } = await newCustomer(world.url);
  const { items } = (await mcp.call("api_list_users", { search: id })).json as {
    items: { username: string }[];
  };
  const confirm = `adjust ${items[0]?.username} by 3.00`;
  const args = {
    user_id: id,
    amount: "3.00",
    reason: "twice",
    idempotency_key: "0123456789abcdef0123456789abcdef",
    confirm,
  };
  await Promise.all([mcp.call("api_adjust_balance", args), mcp.call("api_adjust_balance", args)]);
  expect(await mcp.call("api_adjust_balance", args)).toMatchObject({
    isError: false,
    json: { new_balance: "3.00" },
  });
  expect(await world.query(`SELECT FROM ledger_transactions WHERE user_id = '${id}'`)).toHaveLength(1);
});

test("a payment that is not the user's is not refunded, and it is said where to look", async () => {
  const { id } = await newCustomer(world.url);
  const { json } = await mcp.call("api_refund_payment", {
    user_id: id,
    payment_id: "0197a1b2-7c3d-7e4f-8a5b-6c7d8e9fa0b2",
    reason: "x",
  });
  expect(json.error).toContain("api_list_payments");
});

test("Redis: keys are listed page by page, long values are cut, and one key is deleted when it is confirmed", async () => {
  const client = new Redis(redis.url);
  onTestFinished(() => client.disconnect());
  await client.mset(Object.fromEntries(Array.from({ length: 300 }, (_, at) => [`night:${at}`, "x"])));
  await client.set("night:long", `${"word ".repeat(10_000)}`, "EX", 100);
  await client.zadd("night:scores", 1, "a", 2, "b");
  const keys = new Set<string>();
  let cursor: string | null = "0";
  while (cursor !== null) {
    const page = (await mcp.call("redis_keys", { pattern: "night:*", limit: 50, cursor })).json;
    for (const key of page.keys as string[]) keys.add(key);
    cursor = page.next_cursor as string | null;
  }
  expect(keys.size).toBe(302);
  const long = await mcp.call("redis_get", { key: "night:long" });
  expect(long.json).toMatchObject({ type: "string", length: 50_000, expires_in_ms: expect.any(Number) });
  expect(JSON.stringify(long.json).length).toBeLessThan(2_500);
  expect((await mcp.call("redis_get", { key: "night:scores" })).json).toMatchObject({
    value: ["a", "1", "b", "2"],
  });
  await confirmed(
    "redis_delete_key",
    { key: "night:long" },
    "delete night:long",
    async () => !(await client.exists("night:long")),
  );
  expect(await client.exists("night:scores")).toBe(1);
});

test("Docker: only names are taken, and a container is restarted when it is confirmed", async () => {
  for (const container of ["../images", "a/b", "a?b", "-x", "", "a b", "a%2f"]) {
    const { isError, json } = await mcp.call("docker_inspect", { container });
    expect([isError, json.error]).toEqual([true, expect.stringContaining("The arguments are wrong")]);
  }
  expect((await mcp.call("docker_logs", { container: "backend", lines: 2 })).json).toEqual({
    lines: ["two", "three"],
  });
  expect((await mcp.call("docker_stats", { container: "backend" })).json).toMatchObject({
    cpu_cores_used: 0.4,
    processes: 12,
  });
  const restarts = () => docker.asked.filter((line) => line.startsWith("POST"));
  await confirmed(
    "docker_restart",
    { container: "backend" },
    "restart backend",
    async () => restarts().length > 0,
  );
  expect(restarts()).toEqual(["POST /v1.44/containers/backend/restart?t=10"]);
  expect((await mcp.call("docker_inspect", { container: "nobody" })).json.error).toContain(
    "docker_list_containers",
  );
});
