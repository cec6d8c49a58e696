import { afterAll, beforeAll, expect, test } from "vitest";
import { newCustomer } from "../support/customer.ts";
import type { McpClient } from "../support/mcp/mcp-client.ts";
import { createMcpWorld } from "../support/mcp/mcp-world.ts";

let world: Awaited<ReturnType<typeof createMcpWorld>>;
/** As it starts by itself: it only reads, and there is no role for queries. */
let plain: McpClient;
let writing: McpClient;
beforeAll(async () => {
  world = await createMcpWorld();
  plain = await world.open([]);
  const more = { MCP_DATABASE_URL: await world.makeRole() };
  writing = await world.open(["--tools", "api,postgres", "--allow-writes"], more);
});
afterAll(() => world?.close());

test("without --allow-writes no tool that writes is listed, and one that is called by name changes nothing", async () => {
  const { tools } = await plain.client.listTools();
  expect(tools.map(({ name }) => name)).toContain("api_list_users");
  expect(tools.filter(({ annotations }) => annotations?.readOnlyHint !== true)).toEqual([]);
  const anna = await newCustomer(world.url);
  const refused = await plain.call("api_set_user_active", {
    user_id: anna.id,
    is_active: false,
    reason: "x",
  });
  expect(refused).toMatchObject({
    isError: true,
    json: { error: expect.stringContaining("--allow-writes") },
  });
  expect((await anna.call("GET", "/users/me")).status).toBe(200);
});

test("a change needs the exact confirmation, and is then done and recorded with its reason", async () => {
  const boris = await newCustomer(world.url);
  const args = { user_id: boris.id, amount: "7.50", reason: "outage of Monday" };
  const [{ username }] = (await world.query(`SELECT username FROM users WHERE id = '${boris.id}'`)) as [
    { username: string },
  ];
  const unconfirmed = await writing.call("api_adjust_balance", args);
  expect(unconfirmed).toMatchObject({
    isError: true,
    json: {
      error: expect.stringContaining("adjust <username> by <amount>"),
      now: { username, currency_balance: "0.00" },
    },
  });
  for (const confirm of ["", "yes", `adjust ${username} by 7.5`, `adjust someone by 7.50`]) {
    expect(await writing.call("api_adjust_balance", { ...args, confirm })).toMatchObject({ isError: true });
  }
  expect(await world.query("SELECT FROM ledger_transactions")).toEqual([]);
  const done = await writing.call("api_adjust_balance", { ...args, confirm: `adjust ${username} by 7.50` });
  expect(done).toMatchObject({ isError: false, json: { new_balance: "7.50", reason: "outage of Monday" } });
  const log = await writing.call("api_list_audit", { action: "wallet.adjusted" });
  expect(log.json).toMatchObject({ items: [{ resource_id: boris.id, reason: "outage of Monday" }] });
});

test("a query is run as a role that reads no secret, and not before there is one", async () => {
  const refused = await plain.call("postgres_query", { sql: "SELECT 1" });
  expect(refused).toMatchObject({
    isError: true,
    json: { error: expect.stringContaining("zenzefi mcp-role") },
  });
  expect((await plain.call("postgres_schema", { table: "users" })).isError).toBe(false);

  const counted = await writing.call("postgres_query", {
    sql: "SELECT count(*) AS users, true AS yes FROM users;",
  });
  expect(counted.json).toMatchObject({ columns: ["users", "yes"], rows: [[expect.any(String), true]] });
  const secret = await writing.call("postgres_query", { sql: "SELECT password_hash FROM users" });
  expect(secret).toMatchObject({
    isError: true,
    json: { error: expect.stringContaining("permission denied") },
  });
});
