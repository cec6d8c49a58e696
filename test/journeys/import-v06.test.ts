/** The evening of a move: a dry run, an import while v0.6 serves, one more after its end, and customers who notice nothing. */
import { readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createClient } from "../../client/api-client.ts";
import { createCliDatabase } from "../support/cli-database.ts";
import { clientHeaders } from "../support/customer.ts";
import { startTestServer } from "../support/test-server.ts";
import { startTestUpstream } from "../support/test-upstream.ts";
import { createFormerWorld, FORMER_PASSWORD, type FormerWorld } from "../support/v06/former-database.ts";

let cli: Awaited<ReturnType<typeof createCliDatabase>>;
let old: FormerWorld;
let ann: string;
let tokenId: string;
const token = "Old-token_".padEnd(64, "0");

beforeAll(async () => {
  cli = await createCliDatabase();
  old = await createFormerWorld();
  ann = await old.user({ currency_balance: "82.00", username: "ann" });
  await old.transaction(ann, "100.00", { created_at: "2025-02-01 09:00:00", payment_id: "yoo-1" });
  await old.transaction(ann, "-18.00");
  tokenId = await old.token(ann, { token });
});

afterAll(async () => {
  await cli.close();
  await old.close();
});

const importFrom = (...args: string[]) => cli.run(["import-v06", "--from", old.url, ...args]);

test("the password of the database is taken from a file or the environment, and never printed", async () => {
  const secret = "a-secret-nobody-may-read";
  const url = `postgresql://zenzefi:${secret}@127.0.0.1:1/zenzefi`;
  await writeFile(join(cli.cwd, "v06-url"), `${url}\n`);
  const byFile = await cli.run(["import-v06", "--from-file", "v06-url"]);
  const bySetting = await cli.run(["import-v06"], { env: { V06_DATABASE_URL_FILE: "v06-url" } });
  for (const { exitCode, stdout, stderr } of [byFile, bySetting]) {
    expect(exitCode).toBe(1);
    expect(stderr).toMatch(/^The database of v0.6 cannot be read: /);
    expect(stdout + stderr).not.toContain(secret);
  }
});

test("a database that is none of v0.6 is refused, also the one to import into", async () => {
  const { exitCode, stderr } = await cli.run(["import-v06", "--from", cli.url]);
  expect({ exitCode, stderr }).toEqual({
    exitCode: 1,
    stderr: expect.stringContaining("This is no database of v0.6: it lacks users.hashed_password"),
  });
});

describe("in the evening", () => {
  test("a dry run reports, and keeps nothing", async () => {
    const { exitCode, stdout, stderr } = await importFrom("--dry-run");
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
    expect(stdout).toContain("Accounts: 1 in v0.6; 1 added");
    expect(stdout).toContain("A dry run: nothing was kept.");
    expect(await cli.query("SELECT count(*)::int AS n FROM users")).toEqual([{ n: 0 }]);
  });

  test("a second import takes the difference, and the report has it all for programs", async () => {
    expect(await importFrom()).toMatchObject({ exitCode: 0, stderr: "" });
    const late = await old.user({ currency_balance: "5.00" });
    await old.query("UPDATE access_tokens SET activated_at = now() AT TIME ZONE 'UTC' WHERE id = $1", [
      tokenId,
    ]);
    const second = await importFrom("--report", "report.json");
    expect(second.stdout).toContain("Accounts: 2 in v0.6; 1 added, 0 changed, 1 as before, 0 left out.");
    const report = JSON.parse(await readFile(join(cli.cwd, "report.json"), "utf8"));
    expect(report).toMatchObject({
      dry_run: false,
      tokens: { added: 0, changed: 1, known: 1 },
      balances: { found: "87.00", moved: "87.00", used_here: "0.00", left_out: "0.00", recorded: "87.00" },
      findings: [{ code: "history_differs", count: 1, amount: "5.00", ids: [late] }],
      ledger_violations: [],
    });
    expect((await stat(join(cli.cwd, "report.json"))).mode & 0o777).toBe(0o600);
    expect(await cli.query("SELECT count(*)::int AS n FROM audit_logs WHERE action = 'import.done'")).toEqual(
      [{ n: 2 }],
    );
  });

  test("an old user signs in, sees the history, and reads and uses an old token", async () => {
    const upstream = await startTestUpstream();
    const server = await startTestServer({
      targetUrl: upstream.url,
      databaseUrl: cli.url,
      environment: { SECRET_KEY: cli.secretKey },
    });
    try {
      const body = { email: "OLD1@example.com", password: FORMER_PASSWORD };
      const { access_token: jwt } = await createClient({ baseUrl: server.url }).call(
        "POST",
        "/api/v1/auth/login",
        { body },
      );
      const api = createClient({ baseUrl: server.url, jwt: () => jwt });
      expect(await api.call("GET", "/api/v1/users/me")).toMatchObject({ id: ann, currency_balance: "82.00" });
      expect((await api.call("GET", "/api/v1/currency/transactions")).items).toMatchObject([
        { amount: "-18.00", balance_after: "82.00", transaction_type: "purchase" },
        { amount: "100.00", balance_after: "100.00", payment_id: "yoo-1" },
      ]);
      expect(await api.call("GET", "/api/v1/tokens/my-tokens")).toMatchObject([
        { id: tokenId, token, cost_znc: "18.00", is_active: true },
      ]);
      const answer = await fetch(`${server.url}/api/v1/proxy/a`, { headers: clientHeaders(token) });
      expect(answer.status).toBe(200);
      const [{ password_hash: hash }] = (await cli.query(
        "SELECT password_hash FROM users WHERE username = 'ann'",
      )) as [{ password_hash: string }];
      expect(hash).toMatch(/^\$argon2id\$/);
    } finally {
      await server.stop();
      await upstream.close();
    }
  });
});
