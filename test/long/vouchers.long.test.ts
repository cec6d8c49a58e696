/** Vouchers over two instances at once, and instances that are killed with SIGKILL in the middle of making and of redeeming them. */
import { sql } from "kysely";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openPostgres } from "../../src/adapters/postgres/postgres-database.ts";
import { verifyLedger } from "../../src/domain/books/verify-ledger.ts";
import { type Customer, newCustomer } from "../support/customer.ts";
import { killWaiting } from "../support/kill-waiting.ts";
import { createTestDatabase, type TestDatabase } from "../support/services/test-database.ts";
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

const spawn = (): Promise<SpawnedServer> =>
  spawnServer({ targetUrl: upstream.url, databaseUrl: database.url, environment: NO_LIMITS });

test("kill -9 in the middle of making a series leaves none of it", async () => {
  const count = async () =>
    (await sql<{ n: number }>`SELECT count(*)::int AS n FROM voucher_series`.execute(postgres.direct)).rows[0]
      ?.n;
  const before = await count();
  const victim = await spawn();
  const answer = await killWaiting(postgres, victim, {
    lock: (tx) => sql`LOCK TABLE vouchers IN SHARE MODE`.execute(tx),
    ask: () =>
      fetch(`${victim.url}/api/v1/admin/voucher-series`, {
        method: "POST",
        headers: { "content-type": "application/json", authorization: `Bearer ${owner.jwt}` },
        body: JSON.stringify({ amount: "1", count: 1_000, valid_days: 1 }),
      }),
    waiting: "INSERT INTO vouchers",
  });
  expect(answer).toBe("no answer");
  expect(await count()).toBe(before);
  await expectSoundBooks();
}, 90_000);

test("kill -9 in the middle of redeeming gives nothing, and the code is as good as before", async () => {
  const ann = await newCustomer(a.url);
  const { codes } = await make({ amount: "3", count: 1, valid_days: 1 });
  const [code = ""] = codes;
  const victim = await spawn();
  const answer = await killWaiting(postgres, victim, {
    lock: (tx) => sql`SELECT 1 FROM wallets WHERE user_id = ${ann.id} FOR UPDATE`.execute(tx),
    ask: () => redeem(victim.url, ann, code),
    waiting: 'from "wallets"',
  });
  expect(answer).toBe("no answer");
  expect(await balanceOf(ann)).toBe(0);
  expect(await redeem(b.url, ann, code)).toBe(201);
  expect(await balanceOf(ann)).toBe(3);
  await expectSoundBooks();
}, 90_000);
