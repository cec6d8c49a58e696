/** The move of a large v0.6: 20,000 users and 100,000 tokens, ended by SIGKILL in the middle. */
import { once } from "node:events";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createClient } from "../../client/api-client.ts";
import { createCliDatabase } from "../support/cli-database.ts";
import { clientHeaders } from "../support/customer.ts";
import { spawnCli } from "../support/run-cli.ts";
import { waitUntil } from "../support/services/wait-until.ts";
import { startTestServer } from "../support/test-server.ts";
import { startTestUpstream } from "../support/test-upstream.ts";
import { fillFormerDatabase, TOKENS_PER_USER } from "../support/v06/fill-former-database.ts";
import { createFormerWorld, FORMER_PASSWORD, type FormerWorld } from "../support/v06/former-database.ts";

const USERS = 20_000;
/** The command itself needs half of it; all rows together, several times as much. */
const HEAP_MIB = 96;

let cli: Awaited<ReturnType<typeof createCliDatabase>>;
let old: FormerWorld;

beforeAll(async () => {
  cli = await createCliDatabase();
  old = await createFormerWorld();
  await fillFormerDatabase(old, USERS);
}, 120_000);

afterAll(async () => {
  await cli.close();
  await old.close();
});

const options = () => ({
  cwd: cli.cwd,
  env: { DATABASE_URL: cli.url, SECRET_KEY: cli.secretKey, V06_DATABASE_URL: old.url },
  nodeOptions: [`--max-old-space-size=${HEAP_MIB}`],
});

const countOf = async (what: string) => {
  const [row] = (await cli.query(`SELECT ${what}::text AS n`)) as [{ n: string }];
  return row.n;
};

async function runToEnd(): Promise<string> {
  const child = spawnCli(["import-v06"], options());
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding("utf8").on("data", (text: string) => {
      output += text;
    });
  }
  await once(child, "close");
  expect({ exitCode: child.exitCode, output }).toMatchObject({ exitCode: 0 });
  return output;
}

/** All that an import writes, in one number for each table. */
const fingerprint = () =>
  cli.query(`
    SELECT (SELECT sum(hashtextextended(t::text, 0)) FROM users t) AS users,
           (SELECT sum(hashtextextended(t::text, 0)) FROM wallets t) AS wallets,
           (SELECT sum(hashtextextended(t::text, 0)) FROM ledger_transactions t) AS entries,
           (SELECT sum(hashtextextended(t::text, 0)) FROM access_tokens t) AS tokens,
           (SELECT sum(hashtextextended(t::text, 0)) FROM imported_users t) AS records`);

test("an import that is killed is continued by the next one, whole accounts at a time, with flat memory", async () => {
  const child = spawnCli(["import-v06"], options());
  const closed = once(child, "close");
  await waitUntil(
    "a part has come over",
    60_000,
    async () => Number(await countOf("(SELECT count(*) FROM users)")) > 2_000,
  );
  child.kill("SIGKILL");
  await closed;
  const part = Number(await countOf("(SELECT count(*) FROM users)"));
  expect(part).toBeLessThan(USERS);
  expect(await countOf("(SELECT count(*) FROM access_tokens)")).toBe(String(part * TOKENS_PER_USER));

  const output = await runToEnd();
  expect(output).toContain(`Accounts: ${USERS} in v0.6;`);
  expect(output).toContain(`Tokens: ${USERS * TOKENS_PER_USER} in v0.6, ${USERS * 3} of them valid;`);
  const [there] = await old.query("SELECT sum(currency_balance)::text AS sum FROM users");
  expect(await countOf("(SELECT count(*) FROM users)")).toBe(String(USERS));
  expect(await countOf("(SELECT count(*) FROM access_tokens)")).toBe(String(USERS * TOKENS_PER_USER));
  expect(await countOf("(SELECT (sum(balance - debt) / 100)::numeric(12, 2) FROM wallets)")).toBe(there?.sum);
  expect(await cli.run(["ledger", "verify"])).toMatchObject({ exitCode: 0, stderr: "" });
});

test("one more import changes nothing", async () => {
  const before = await fingerprint();
  expect(await runToEnd()).toContain(`0 added, 0 changed, ${USERS} as before, 0 left out.`);
  expect(await fingerprint()).toEqual(before);
});

test("an old user signs in, and an old token is readable and reaches the target", async () => {
  const upstream = await startTestUpstream();
  const environment = { SECRET_KEY: cli.secretKey };
  const server = await startTestServer({ targetUrl: upstream.url, databaseUrl: cli.url, environment });
  try {
    const body = { email: "user12345@example.com", password: FORMER_PASSWORD };
    const { access_token: jwt } = await createClient({ baseUrl: server.url }).call(
      "POST",
      "/api/v1/auth/login",
      { body },
    );
    const api = createClient({ baseUrl: server.url, jwt: () => jwt });
    const tokens = await api.call("GET", "/api/v1/tokens/my-tokens", { query: { active_only: true } });
    expect(tokens).toHaveLength(3);
    const [{ token }] = (await old.query(
      "SELECT token FROM access_tokens WHERE id = md5('token 12345 1')::uuid",
    )) as [{ token: string }];
    expect(tokens.map((one) => one.token)).toContain(token);
    const answer = await fetch(`${server.url}/api/v1/proxy/a`, { headers: clientHeaders(token) });
    expect(answer.status).toBe(200);
  } finally {
    await server.stop();
    await upstream.close();
  }
});
