/** Secrets are planted wherever a tool may find them: none of its answers and lines contains a part of one. */
import { randomBytes } from "node:crypto";
import { Redis } from "ioredis";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Customer, newCustomer } from "../support/customer.ts";
import { startFakeDocker } from "../support/mcp/fake-docker-engine.ts";
import type { McpClient } from "../support/mcp/mcp-client.ts";
import { createMcpWorld } from "../support/mcp/mcp-world.ts";
import { startTestRedis, type TestRedis } from "../support/services/start-test-redis.ts";
import { testEnvironment } from "../support/test-settings.ts";

/** So many characters of a secret are as bad as all of it; fewer may occur in any text. */
const PART_CHARACTERS = 12;

let world: Awaited<ReturnType<typeof createMcpWorld>>;
let redis: TestRedis;
let docker: Awaited<ReturnType<typeof startFakeDocker>>;
let mcp: McpClient;
let customer: Customer;
let secrets: readonly string[] = [];

beforeAll(async () => {
  world = await createMcpWorld();
  redis = await startTestRedis();
  customer = await newCustomer(world.url);
  const { token, id } = await customer.buyToken();
  const [{ password_hash: hash }] = (await world.query(
    `SELECT password_hash FROM users WHERE id = '${customer.id}'`,
  )) as [{ password_hash: string }];
  const redisPassword = "Nine+Lives/Of=Cats";
  const secretKey = testEnvironment("").SECRET_KEY ?? "";
  secrets = [
    ...[token, customer.jwt, hash, secretKey, redisPassword],
    ...[encodeURIComponent(redisPassword), Buffer.from(secretKey).toString("base64").replace(/=+$/, "")],
    ...[Buffer.from(token).toString("base64url"), Buffer.from(token).toString("hex")],
    world.env.MCP_API_PASSWORD,
  ];
  docker = await startFakeDocker({
    backend: { variables: secrets.map((secret) => `SECRET_KEY=${secret}`), log: logOf(secrets) },
    terminal: { variables: [], log: logOf(secrets), tty: true },
  });
  await plant(id, secrets);
  mcp = await world.open(["--tools", "api,postgres,redis,docker", "--allow-writes"], {
    MCP_DATABASE_URL: await world.makeRole(),
    REDIS_URL: redis.url,
    YOOKASSA_SECRET_KEY: redisPassword,
    MCP_DOCKER_SOCKET: docker.socket,
  });
}, 200_000);
afterAll(async () => {
  await world?.close();
  await docker?.stop();
  await redis?.stop();
});

function logOf(planted: readonly string[]): string[] {
  return planted.flatMap((secret) => [
    secret,
    `GET /api/v1/proxy/?token=${secret}&x=1`,
    JSON.stringify({ password: secret, nested: { note: `it is ${secret}.` } }),
    `${"blank ".repeat(325)}${secret} ${"y".repeat(9_000)}`,
    `${"z".repeat(3_990)}${secret}`,
    // A zero-width space in the middle.
    `a ${secret.slice(0, 9)}\u200b${secret.slice(9)} b`,
  ]);
}

/** In every text that a customer, an administrator or a program chooses. */
async function plant(tokenId: string, texts: readonly string[]): Promise<void> {
  const all = texts.join(" ").replaceAll("'", "''");
  await world.query(
    `UPDATE users SET full_name = '${all}', username = left('${customer.jwt}', 255) WHERE id = '${customer.id}'`,
  );
  await world.query(`UPDATE access_tokens SET label = left('${all}', 60) WHERE id = '${tokenId}'`);
  await world.query(
    `SET session_replication_role = replica;
     UPDATE audit_logs SET reason = '${all}', user_agent = '${all}', after = to_jsonb('${all}'::text)`,
  );
  await world.query(`INSERT INTO bundles (id, name, description, token_count, duration_hours, scope, discount_basis_points, total_cents, created_at, updated_at)
    VALUES ('${customer.id}', 'b', '${all}', 1, 1, 'full', 0, 100, now(), now())`);
  const client = new Redis(redis.url);
  for (const [at, text] of texts.entries()) {
    await client.set(`planted:${at}:${text}`, text);
    await client.hset("planted:hash", text, text);
    await client.rpush("planted:list", text);
  }
  client.disconnect();
}

const READS: readonly [string, Record<string, unknown>][] = [
  ...["users", "tokens", "sessions", "audit", "payments", "payment_events", "bundles"].map(
    (what): [string, Record<string, unknown>] => [`api_list_${what}`, what === "audit" ? { limit: 3 } : {}],
  ),
  ["api_read_health", {}],
  ["postgres_schema", {}],
  ["postgres_schema", { table: "users" }],
  ["postgres_activity", {}],
  ["postgres_query", { sql: "SELECT * FROM bundles" }],
  [
    "postgres_query",
    {
      sql: "SELECT description, to_jsonb(description), convert_to(description, 'UTF8'), encode(convert_to(description, 'UTF8'), 'base64') FROM bundles",
    },
  ],
  ["postgres_query", { sql: "SELECT reason AS password, user_agent, after FROM audit_logs LIMIT 2" }],
  [
    "postgres_query",
    { sql: "SELECT username::bytea, current_setting(left(label, 60)) FROM users, access_tokens" },
  ],
  ["postgres_explain", { sql: "SELECT 1" }],
  ["redis_info", {}],
  ["redis_keys", {}],
  ["redis_get", { key: "planted:hash" }],
  ["redis_get", { key: "planted:list" }],
  ["docker_list_containers", {}],
  ...["backend", "terminal"].flatMap((container): [string, Record<string, unknown>][] => [
    ["docker_inspect", { container }],
    ["docker_logs", { container, lines: 40 }],
    ["docker_logs", { container, lines: 500 }],
    ["docker_stats", { container }],
  ]),
];

test("no answer, fault or line contains a part of a secret or a customer's address", async () => {
  for (const [name, args] of READS) await mcp.call(name, args);
  const marker = randomBytes(6).toString("hex");
  await mcp.call("redis_get", { key: `${marker} ${secrets.join(" ")}`.slice(0, 500) });
  await mcp.call("postgres_query", { sql: `SELECT '${secrets[0]}' FROM nowhere` });
  await mcp.call("api_set_user_active", { user_id: customer.id, is_active: false, reason: "x" });
  const said = mcp.said();
  expect(said).toContain("[secret]");
  expect(said).toContain("docker_stats");
  const found = secrets.flatMap((secret) =>
    partsOf(secret)
      .filter((part) => said.includes(part))
      .slice(0, 1),
  );
  expect(found).toEqual([]);
  expect(said).not.toContain(customer.email);
});

test("every tool that lists or reads has answered", async () => {
  const refused: string[] = [];
  for (const [name, args] of READS) {
    const { isError, json } = await mcp.call(name, args);
    if (isError && !/unrecognized configuration|characters; at most/.test(String(json.error)))
      refused.push(`${name}: ${json.error}`);
  }
  expect(refused).toEqual([]);
});

function partsOf(secret: string): string[] {
  // How a password is hashed is no secret.
  const own = secret.replace(/^\$argon2id\$[^$]+\$[^$]+\$/, "");
  const last = Math.max(0, own.length - PART_CHARACTERS);
  return Array.from({ length: last + 1 }, (_, at) => own.slice(at, at + PART_CHARACTERS));
}
