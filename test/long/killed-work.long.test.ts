/** Instances that are killed with SIGKILL in the middle of what changes tokens, and of what proves them. */
import { sql } from "kysely";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openPostgres } from "../../src/adapters/postgres/postgres-database.ts";
import { verifyLedger } from "../../src/domain/books/verify-ledger.ts";
import { type BoughtToken, type Customer, newCustomer } from "../support/customer.ts";
import { killWaiting } from "../support/kill-waiting.ts";
import { reachThrough } from "../support/proxy-world.ts";
import { createTestDatabase, type TestDatabase } from "../support/services/test-database.ts";
import { waitUntil } from "../support/services/wait-until.ts";
import { type SpawnedServer, spawnServer } from "../support/spawned-server.ts";
import { startTestServer, type TestServer } from "../support/test-server.ts";
import { startTestUpstream, type TestUpstream } from "../support/test-upstream.ts";

const PATIENCE_MS = 60_000;
const KEY = { "idempotency-key": "the same after the crash" };

let upstream: TestUpstream;
let database: TestDatabase;
let postgres: ReturnType<typeof openPostgres>;
/** The one that is killed: no other instance runs meanwhile. */
let victim: SpawnedServer;

const common = () => ({ targetUrl: upstream.url, databaseUrl: database.url });
beforeAll(async () => {
  [upstream, database] = await Promise.all([startTestUpstream(), createTestDatabase()]);
  postgres = openPostgres({ connectionString: database.url, connectionsMax: 4 });
});
afterAll(async () => {
  await postgres?.close();
  await Promise.all([upstream?.close(), database?.drop()]);
});

type Json = Readonly<Record<string, unknown>>;

/** A customer with a token of one hour that a device uses, at an instance that is about to be killed. */
async function begin(): Promise<{ readonly customer: Customer; readonly token: BoughtToken }> {
  victim = await spawnServer(common());
  const customer = await newCustomer(victim.url);
  const token = await customer.buyToken();
  expect(await use(victim, token)).toBe(200);
  return { customer, token };
}

/** Runs `work` at an instance that has begun after the other one was killed. */
async function afterwards(work: (survivor: TestServer) => Promise<void>): Promise<void> {
  const survivor = await startTestServer(common());
  try {
    await work(survivor);
    expect((await postgres.transaction((tx) => verifyLedger(tx))).violations).toEqual([]);
  } finally {
    await survivor.stop();
  }
}

async function use(
  { url }: { readonly url: string },
  { token }: Pick<BoughtToken, "token">,
): Promise<number> {
  const answer = await reachThrough(url, token, "/x");
  await answer.arrayBuffer();
  return answer.status;
}

async function call(
  { url }: { readonly url: string },
  { jwt }: Customer,
  method: string,
  path: string,
  body?: Json,
): Promise<{ readonly status: number; readonly body: Json }> {
  const answer = await fetch(`${url}/api/v1${path}`, {
    method,
    headers: { authorization: `Bearer ${jwt}`, ...KEY, "content-type": "application/json" },
    ...(method === "GET" ? {} : { body: JSON.stringify(body ?? {}) }),
  });
  return { status: answer.status, body: JSON.parse(await answer.text()) };
}

const lockTable = (table: string) => (tx: Parameters<Parameters<typeof postgres.transaction>[0]>[0]) =>
  sql`LOCK TABLE ${sql.table(table)} IN SHARE MODE`.execute(tx);

test("kill -9 in the middle of an automatic extension: it is bought once, by whoever comes after", async () => {
  const { customer, token } = await begin();
  const wish = { duration_hours: 1, times: 5, month_max_znc: "10" };
  expect((await call(victim, customer, "PUT", `/tokens/${token.id}/auto-extend`, wish)).status).toBe(200);
  const before = (await call(victim, customer, "GET", "/currency/balance")).body["balance"];
  await killWaiting(postgres, victim, {
    lock: async (tx) => {
      await lockTable("token_extensions")(tx);
      // On another connection: it must be seen while this lock is held.
      await sql`UPDATE access_tokens SET activated_at = activated_at - interval '57 minutes' WHERE id = ${token.id}`.execute(
        postgres.direct,
      );
    },
    ask: async () => null,
    waiting: 'insert into "token_extensions"',
  });
  await afterwards(async (survivor) => {
    const path = `/tokens/${token.id}/auto-extend`;
    await waitUntil("it is extended", PATIENCE_MS, async () => {
      const { times_left } = (await call(survivor, customer, "GET", path)).body;
      return times_left === 4;
    });
    const after = (await call(survivor, customer, "GET", "/currency/balance")).body["balance"];
    expect(Number(before) - Number(after)).toBe(1);
    expect(await use(survivor, token)).toBe(200);
  });
}, 180_000);

test("kill -9 in the middle of a rotation: the former secret is good, and it is done once when it is asked for again", async () => {
  const { customer, token } = await begin();
  const ask = (server: { readonly url: string }) =>
    call(server, customer, "POST", `/tokens/${token.id}/rotate`, { grace_seconds: 60 });
  const answer = await killWaiting(postgres, victim, {
    lock: lockTable("audit_logs"),
    ask: () => ask(victim),
    waiting: "audit_logs",
  });
  expect(answer).toBe("no answer");
  await afterwards(async (survivor) => {
    expect(await use(survivor, token)).toBe(200);
    const [first, again] = [await ask(survivor), await ask(survivor)];
    expect([first.status, again.body]).toEqual([200, first.body]);
    const rotated = { token: String(first.body["token"]) };
    expect(rotated.token).not.toBe(token.token);
    expect(await use(survivor, rotated)).toBe(200);
  });
}, 180_000);

test("kill -9 in the middle of a freeze: the device goes on, and it is done once when it is asked for again", async () => {
  const { customer, token } = await begin();
  const ask = (server: { readonly url: string }) =>
    call(server, customer, "POST", `/tokens/${token.id}/freeze`);
  const answer = await killWaiting(postgres, victim, {
    lock: lockTable("token_time_entries"),
    ask: () => ask(victim),
    waiting: "INSERT INTO token_time_entries",
  });
  expect(answer).toBe("no answer");
  await afterwards(async (survivor) => {
    expect(await use(survivor, token)).toBe(200);
    const [first, again] = [await ask(survivor), await ask(survivor)];
    expect([first, again]).toMatchObject([
      { status: 200, body: { freezes: 1, device: null } },
      { status: 200, body: { freezes: 1 } },
    ]);
    await waitUntil("it is refused", PATIENCE_MS, async () => (await use(survivor, token)) === 403);
  });
}, 180_000);

test("kill -9 in the middle of the receipt of a month: it has no code, and gets one when it is asked for again", async () => {
  const { customer } = await begin();
  // What is over is the same sheet at any moment.
  const ask = (server: { readonly url: string }) => call(server, customer, "POST", "/receipts/2020-01");
  const answer = await killWaiting(postgres, victim, {
    lock: lockTable("receipts"),
    ask: () => ask(victim),
    waiting: "INSERT INTO receipts",
  });
  expect(answer).toBe("no answer");
  await afterwards(async (survivor) => {
    const looked = await call(survivor, customer, "GET", "/receipts/2020-01");
    expect([looked.status, looked.body["issued"]]).toEqual([200, null]);
    const [first, again] = [await ask(survivor), await ask(survivor)];
    expect([first.status, again.body]).toEqual([200, first.body]);
    const { code } = first.body["issued"] as { code: string };
    expect((await call(survivor, customer, "POST", "/receipts/verify", { code })).status).toBe(200);
  });
}, 180_000);
