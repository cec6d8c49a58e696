/** Vouchers over two instances at once, and instances that are killed with SIGKILL in the middle of making and of redeeming them. */
import { type Kysely, sql } from "kysely";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openPostgres } from "../../src/adapters/postgres/postgres-database.ts";
import { verifyLedger } from "../../src/domain/books/verify-ledger.ts";
import type { DB } from "../../src/kernel/schema.gen.ts";
import { type Customer, newCustomer } from "../support/customer.ts";
import { createTestDatabase, type TestDatabase } from "../support/services/test-database.ts";
import { waitUntil } from "../support/services/wait-until.ts";
import { type SpawnedServer, spawnServer } from "../support/spawned-server.ts";
import { startTestServer, type TestServer } from "../support/test-server.ts";
import { startTestUpstream, type TestUpstream } from "../support/test-upstream.ts";

const NO_LIMITS = { RATE_LIMIT_VOUCHERS: "off", RATE_LIMIT_API: "off" } as const;

let upstream: TestUpstream;
let database: TestDatabase;
let postgres: ReturnType<typeof openPostgres>;
let a: TestServer;
let b: TestServer;
let owner: Customer;

beforeAll(async () => {
  [upstream, database] = await Promise.all([startTestUpstream(), createTestDatabase()]);
  postgres = openPostgres({ connectionString: database.url, connectionsMax: 4 });
  const common = { targetUrl: upstream.url, databaseUrl: database.url, environment: NO_LIMITS };
  [a, b] = await Promise.all([startTestServer(common), startTestServer(common)]);
  owner = await newCustomer(a.url);
  await sql`UPDATE users SET is_superuser = true WHERE id = ${owner.id}`.execute(postgres.direct);
}, 60_000);
afterAll(async () => {
  await Promise.all([a?.stop(), b?.stop()]);
  await postgres?.close();
  await Promise.all([upstream?.close(), database?.drop()]);
});

type Made = { readonly id: string; readonly codes: readonly string[] };

async function make(order: object): Promise<Made> {
  return (await (await owner.call("POST", "/admin/voucher-series", order)).json()) as Made;
}

/** Redeems at a given instance. @returns the status */
async function redeem(url: string, { jwt }: Customer, code: string): Promise<number> {
  const answer = await fetch(`${url}/api/v1/vouchers/redeem`, {
    method: "POST",
    headers: { "content-type": "application/json", authorization: `Bearer ${jwt}` },
    body: JSON.stringify({ code }),
  });
  await answer.arrayBuffer();
  return answer.status;
}

async function balanceOf(customer: Customer): Promise<number> {
  const { balance } = (await (await customer.call("GET", "/currency/balance")).json()) as { balance: string };
  return Number(balance);
}

async function expectSoundBooks(): Promise<void> {
  const { violations } = await postgres.transaction((tx) => verifyLedger(tx));
  expect(violations).toEqual([]);
}

/** @param statement a part of what waits */
const untilBlocked = (statement: string): Promise<void> =>
  waitUntil(`"${statement}" waits for a lock`, 30_000, async () => {
    const { rows } = await sql`SELECT 1 FROM pg_stat_activity
      WHERE datname = current_database() AND wait_event_type = 'Lock'
        AND strpos(query, ${statement}) > 0`.execute(postgres.direct);
    return rows.length > 0;
  });

test("of two users and two instances one gets each code, and a user who sends it to both gets it once", async () => {
  const [ann, bob] = [await newCustomer(a.url), await newCustomer(b.url)];
  const { codes } = await make({ amount: "1", count: 20, valid_days: 1 });
  const statuses = await Promise.all(
    codes.map((code) =>
      Promise.all([
        redeem(a.url, ann, code),
        redeem(b.url, ann, code),
        redeem(a.url, bob, code),
        redeem(b.url, bob, code),
      ]),
    ),
  );
  for (const four of statuses) {
    expect(four.filter((status) => status === 201)).toHaveLength(1);
    // The winner is told so at the other instance, and the other user is told nothing.
    expect(four.filter((status) => status === 409)).toHaveLength(1);
    expect(four.filter((status) => status === 404)).toHaveLength(2);
  }
  expect((await balanceOf(ann)) + (await balanceOf(bob))).toBe(20);
  await expectSoundBooks();
});

test("a series that is revoked at one instance while another redeems ends between two redemptions", async () => {
  const ann = await newCustomer(a.url);
  const { id, codes } = await make({ duration_hours: 1, count: 20, valid_days: 1 });
  const redeeming = codes.map((code) => redeem(b.url, ann, code));
  const revoking = owner.call("POST", `/admin/voucher-series/${id}/revoke`, {});
  const statuses = await Promise.all(redeeming);
  const { counts } = (await (await revoking).json()) as { counts: Record<string, number> };
  const redeemed = statuses.filter((status) => status === 201).length;
  expect(counts).toEqual({ issued: 20, redeemed, open: 0, expired: 0, revoked: 20 - redeemed });
  const tokens = (await (await ann.call("GET", "/tokens/my-tokens")).json()) as unknown[];
  expect(tokens).toHaveLength(redeemed);
  await expectSoundBooks();
});

/** Holds what `lock` locks while an instance is asked for something, and kills that instance as soon as it waits. */
async function killWaiting(
  lock: (tx: Kysely<DB>) => Promise<unknown>,
  ask: (server: SpawnedServer) => Promise<unknown>,
  waiting: string,
): Promise<void> {
  const victim = await spawnServer({
    targetUrl: upstream.url,
    databaseUrl: database.url,
    environment: NO_LIMITS,
  });
  let asking: Promise<unknown> = Promise.resolve();
  await postgres.transaction(async (tx) => {
    await lock(tx);
    asking = ask(victim).catch(() => "no answer");
    await untilBlocked(waiting);
    await victim.kill();
  });
  expect(await asking).toBe("no answer");
  // PostgreSQL notices that the client is gone when it has the lock.
  await waitUntil("its transaction has ended", 30_000, async () => {
    const { rows } = await sql`SELECT 1 FROM pg_locks WHERE relation = 'vouchers'::regclass`.execute(
      postgres.direct,
    );
    return rows.length === 0;
  });
}

test("kill -9 in the middle of making a series leaves none of it", async () => {
  const count = async () =>
    (await sql<{ n: number }>`SELECT count(*)::int AS n FROM voucher_series`.execute(postgres.direct)).rows[0]
      ?.n;
  const before = await count();
  await killWaiting(
    (tx) => sql`LOCK TABLE vouchers IN SHARE MODE`.execute(tx),
    ({ url }) =>
      fetch(`${url}/api/v1/admin/voucher-series`, {
        method: "POST",
        headers: { "content-type": "application/json", authorization: `Bearer ${owner.jwt}` },
        body: JSON.stringify({ amount: "1", count: 1_000, valid_days: 1 }),
      }),
    "INSERT INTO vouchers",
  );
  expect(await count()).toBe(before);
  await expectSoundBooks();
}, 90_000);

test("kill -9 in the middle of redeeming gives nothing, and the code is as good as before", async () => {
  const ann = await newCustomer(a.url);
  const { codes } = await make({ amount: "3", count: 1, valid_days: 1 });
  const [code = ""] = codes;
  await killWaiting(
    (tx) => sql`SELECT 1 FROM wallets WHERE user_id = ${ann.id} FOR UPDATE`.execute(tx),
    ({ url }) => redeem(url, ann, code),
    'from "wallets"',
  );
  expect(await balanceOf(ann)).toBe(0);
  expect(await redeem(b.url, ann, code)).toBe(201);
  expect(await balanceOf(ann)).toBe(3);
  await expectSoundBooks();
}, 90_000);
