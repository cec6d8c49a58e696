/** What a model, or whoever wrote a text that it read, may try with the one tool that runs its statements. */
import pg from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import { newCustomer } from "../support/customer.ts";
import type { McpClient } from "../support/mcp/mcp-client.ts";
import { createMcpWorld } from "../support/mcp/mcp-world.ts";

let world: Awaited<ReturnType<typeof createMcpWorld>>;
let roleUrl = "";
let mcp: McpClient;
beforeAll(async () => {
  world = await createMcpWorld();
  await (await newCustomer(world.url)).buyToken();
  roleUrl = await world.makeRole();
  mcp = await world.open(["--tools", "postgres", "--allow-writes"], { MCP_DATABASE_URL: roleUrl });
});
afterAll(() => world?.close());

const service = (): string =>
  new URL(world.databaseUrl).searchParams.get("user") ?? new URL(world.databaseUrl).username;

/** All that the service stores, and whoever may log in. */
async function state(): Promise<unknown> {
  return world.query(`
    SELECT (SELECT string_agg(relname || ' ' || relkind::text, ',' ORDER BY relname) FROM pg_class WHERE relnamespace = 'public'::regnamespace) AS relations,
           (SELECT count(*) FROM users) AS users, (SELECT count(*) FROM access_tokens) AS tokens,
           (SELECT count(*) FROM ledger_transactions) AS entries, (SELECT count(*) FROM pg_largeobject_metadata) AS objects,
           (SELECT string_agg(password_hash, ',') FROM users) AS passwords`);
}

test("whatever the statement, nothing is written, and no secret, file or other session is reached", async () => {
  const before = await state();
  const dump = "query_to_xml('SELECT password_hash FROM users', true, false, '')";
  const statements = [
    "COMMIT",
    "ROLLBACK; DROP TABLE users",
    "COMMIT; DROP SCHEMA public CASCADE",
    "COMMIT; BEGIN READ WRITE; DELETE FROM wallets; COMMIT; SELECT 1",
    "SELECT 1; DELETE FROM sign_ins",
    "SELECT 1) AS query; DELETE FROM sign_ins; --",
    "SELECT 1) AS query; COMMIT; DELETE FROM sign_ins; SELECT * FROM (SELECT 1",
    "/* */ DELETE FROM sign_ins RETURNING *",
    "WITH gone AS (DELETE FROM sign_ins RETURNING 1) SELECT * FROM gone",
    "SELECT * INTO copied FROM bundles",
    "SELECT id FROM users FOR UPDATE",
    "CREATE TABLE t (a int)",
    "DO $$ BEGIN DELETE FROM sign_ins; END $$",
    "EXPLAIN ANALYZE SELECT 1",
    "COPY (SELECT 1) TO PROGRAM 'touch /tmp/reached'",
    "COPY users TO STDOUT",
    "SET SESSION CHARACTERISTICS AS TRANSACTION READ WRITE",
    "SET ROLE NONE",
    `SELECT set_config('role', '${service()}', false), ${dump}`,
    `SELECT set_config('session_authorization', '${service()}', false), ${dump}`,
    "SELECT set_config('transaction_read_only', 'off', false)",
    `SELECT ${dump}`,
    "SELECT table_to_xml('users', true, false, '')",
    "SELECT password_hash FROM users",
    "SELECT users FROM users",
    "SELECT to_jsonb(u) FROM users u",
    "SELECT email FROM users",
    "SELECT token_sealed FROM access_tokens",
    "SELECT device_id FROM proxy_sessions",
    "TABLE sign_ins",
    "SELECT rolpassword FROM pg_authid",
    "SELECT passwd FROM pg_shadow",
    "SELECT pg_read_file('/etc/passwd')",
    "SELECT pg_ls_dir('/')",
    "SELECT lo_import('/etc/passwd')",
    "SELECT pg_reload_conf()",
    "SELECT pg_switch_wal()",
    `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = '${service()}'`,
    `SELECT pg_cancel_backend(pid) FROM pg_stat_activity WHERE usename = '${service()}'`,
    "SELECT nextval('access_changes_id_seq')",
  ];
  for (const sql of statements) {
    const { isError, json } = await mcp.call("postgres_query", { sql });
    expect({ sql, isError, error: json.error }).toMatchObject({
      isError: true,
      error: expect.stringMatching(/^PostgreSQL refused: .+SQLSTATE/s),
    });
    expect(await mcp.call("postgres_explain", { sql: `${sql}; SELECT 1` })).toMatchObject({ isError: true });
  }
  expect(await state()).toEqual(before);
  expect(await mcp.call("postgres_query", { sql: "SELECT id FROM users" })).toMatchObject({ isError: false });
});

test("what a read-only transaction lets through ends with the call: locks, notifications and settings", async () => {
  const listener = new pg.Client({ connectionString: world.databaseUrl });
  await listener.connect();
  const heard: string[] = [];
  listener.on("notification", ({ channel }) => heard.push(channel));
  await listener.query("LISTEN night; LISTEN after");
  try {
    const sql =
      "SELECT pg_advisory_lock(77), pg_try_advisory_lock_shared(78), pg_notify('night', 'x'), set_config('work_mem', '64kB', false)";
    expect(await mcp.call("postgres_query", { sql })).toMatchObject({ isError: false });
    const { rows } = await listener.query(
      "SELECT pg_try_advisory_lock(77) AS first, pg_try_advisory_lock(78) AS second",
    );
    expect(rows).toEqual([{ first: true, second: true }]);
    await listener.query("NOTIFY after");
    await expect.poll(() => heard).toEqual(["after"]);
    // PostgreSQL 15 makes the object, newer versions refuse: none is left.
    await mcp.call("postgres_query", { sql: "SELECT lo_create(4711)" });
    expect(await world.query("SELECT FROM pg_largeobject_metadata WHERE oid = 4711")).toEqual([]);
    const setting = await mcp.call("postgres_query", { sql: "SELECT current_setting('work_mem')" });
    expect(setting.json.rows).not.toEqual([["64kB"]]);
  } finally {
    await listener.end();
  }
});

test("endless and huge statements end in bounded time and memory, and the server answers the next call", async () => {
  const forms: readonly [string, RegExp][] = [
    ["SELECT pg_sleep(3600)", /longer than 10 s|time-?out/],
    [
      "WITH RECURSIVE n AS (SELECT 1 AS i UNION ALL SELECT 1 FROM n) SELECT count(*) FROM n",
      /longer than 10 s|temp|time-?out/,
    ],
    ["SELECT repeat('x', 500000000)", /more than 8 MB|longer than 10 s|time-?out/],
    ["SELECT repeat('x', 100000) FROM generate_series(1, 200)", /more than 8 MB|longer than 10 s|time-?out/],
    [
      "SELECT count(*) FROM generate_series(1, 100000000000) a, generate_series(1, 1000) b",
      /longer than 10 s|temp|time-?out/,
    ],
  ];
  await Promise.all(
    forms.map(async ([sql, sentence]) => {
      const { isError, json } = await mcp.call("postgres_query", { sql, limit: 200 });
      expect({ sql, isError, error: json.error }).toMatchObject({
        isError: true,
        error: expect.stringMatching(sentence),
      });
    }),
  );
  const many = await mcp.call("postgres_query", {
    sql: "SELECT n, repeat('word ', 60) FROM generate_series(1, 5000) n",
    limit: 200,
  });
  expect(many.json).toMatchObject({ cut: expect.stringContaining("Only the first") });
  expect(JSON.stringify(many.json).length).toBeLessThan(40_000);
  const few = await mcp.call("postgres_query", {
    sql: "SELECT n FROM generate_series(1, 3) n -- all",
    limit: 3,
  });
  expect(few.json).toEqual({ columns: ["n"], rows: [[1], [2], [3]] });
});

test("a role that may do more than read is refused, and it is named what", async () => {
  const refusal = async (sql: string, undo: string): Promise<string> => {
    await world.query(sql);
    const { json } = await mcp.call("postgres_query", { sql: "SELECT 1" });
    await world.query(undo);
    return String(json.error);
  };
  const { role } = world;
  expect(
    await refusal(`GRANT SELECT ON users TO "${role}"`, `REVOKE SELECT ON users FROM "${role}"`),
  ).toContain("it may read users.");
  await world.run(["mcp-role"]);
  expect(
    await refusal(
      `GRANT UPDATE (balance) ON wallets TO "${role}"`,
      `REVOKE UPDATE (balance) ON wallets FROM "${role}"`,
    ),
  ).toContain("it may write wallets");
  expect(
    await refusal(`GRANT pg_read_server_files TO "${role}"`, `REVOKE pg_read_server_files FROM "${role}"`),
  ).toContain("it is a member of other roles");
  expect(await refusal(`ALTER ROLE "${role}" SUPERUSER`, `ALTER ROLE "${role}" NOSUPERUSER`)).toContain(
    "it is a superuser",
  );
  const asService = await world.open(["--tools", "postgres"], { MCP_DATABASE_URL: world.databaseUrl });
  expect((await asService.call("postgres_query", { sql: "SELECT 1" })).json.error).toContain(
    "zenzefi mcp-role",
  );
  expect((await mcp.call("postgres_query", { sql: "SELECT count(*) FROM wallets" })).isError).toBe(false);
});
