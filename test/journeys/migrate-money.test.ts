import { randomUUID } from "node:crypto";
import { sql } from "kysely";
import { afterAll, beforeAll, expect, test } from "vitest";
import { migrateDown, migrateUp, readMigrationStates } from "../../src/adapters/postgres/migrate.ts";
import { openPostgres, type PostgresDatabase } from "../../src/adapters/postgres/postgres-database.ts";
import { verifyLedger } from "../../src/domain/books/verify-ledger.ts";
import { readWallet } from "../../src/domain/ledger/read-wallet.ts";
import { createTestDatabase, type TestDatabase } from "../support/services/test-database.ts";

let books: TestDatabase;
let database: PostgresDatabase;
const run = (statement: string) => sql.raw(statement).execute(database.direct);

/** Undoes migration `name` and all later ones. */
async function undoFrom(name: string): Promise<void> {
  const isThere = async () =>
    (await readMigrationStates(books.url)).some(
      (each) => each.name.startsWith(name) && each.appliedAt !== null,
    );
  while (await isThere()) await migrateDown(books.url, 1);
}

beforeAll(async () => {
  books = await createTestDatabase();
  await undoFrom("0011");
  database = openPostgres({ connectionString: books.url, connectionsMax: 2 });
});
afterAll(async () => {
  await database?.close();
  await books?.drop();
});

/** A user with this balance, as a former release stored it. */
async function formerUser(cents: number): Promise<string> {
  const [id, entry] = [randomUUID(), randomUUID()];
  const code = id.replaceAll("-", "").slice(0, 12).toUpperCase();
  await run(`
    INSERT INTO users (id, email, username, password_hash, referral_code, created_at, updated_at)
    VALUES ('${id}', '${id}@example.com', '${id}', 'none', '${code}', now(), now());
    INSERT INTO wallets VALUES ('${id}', ${cents})`);
  if (cents === 0) return id;
  await run(`
    WITH entry AS (
      INSERT INTO ledger_transactions (id, user_id, kind, amount, balance_after, description, created_at)
      VALUES ('${entry}', '${id}', 'deposit', ${cents}, ${cents}, 'former', now()))
    INSERT INTO ledger_postings
    VALUES ('${entry}', 'wallet', ${cents}), ('${entry}', 'deposits:mock', ${-cents})`);
  return id;
}

async function formerPayment(userId: string, status: string, takenBackCents: number): Promise<string> {
  const id = randomUUID();
  await run(`
    ALTER TABLE payments DISABLE TRIGGER USER;
    INSERT INTO payments (id, user_id, provider, status, amount_cents, amount_kopecks, kopecks_per_znc,
                          taken_back_cents, provider_payment_id, payment_url, created_at, updated_at)
    VALUES ('${id}', '${userId}', 'stripe', '${status}', 3000, 30000, 1000, ${takenBackCents}, 'cs_${id}', 'x', now(),
            now());
    ALTER TABLE payments ENABLE TRIGGER USER`);
  return id;
}

test("the migration turns what users of a former release owed into debts, and fills in the sums of payments", async () => {
  const [poor, rich, even] = [await formerUser(500), await formerUser(4_000), await formerUser(0)];
  await run(`
    INSERT INTO referral_debts VALUES ('${poor}', 2500), ('${rich}', 2500), ('${even}', 0)`);
  const payments = {
    succeeded: await formerPayment(rich, "succeeded", 0),
    refunded: await formerPayment(rich, "refunded", 1_000),
    disputed: await formerPayment(rich, "disputed", 200),
    pending: await formerPayment(rich, "pending", 0),
  };
  await migrateUp(books.url);
  const wallets = await Promise.all([poor, rich, even].map((id) => readWallet(database.direct, id)));
  expect(wallets).toMatchObject([
    { balanceCents: 0n, debtCents: 2_000n },
    { balanceCents: 1_500n, debtCents: 0n },
    { balanceCents: 0n, debtCents: 0n },
  ]);
  const { violations } = await verifyLedger(database.direct);
  // Only these checks may fail: the payments above have no deposits, and the bonuses no purchases.
  const invented = ["payment_has_its_deposit", "bonuses_less_clawbacks_are_in_the_wallet"];
  expect(violations.filter(({ check }) => !invented.includes(check))).toEqual([]);
  const rows = await database.direct.selectFrom("payments").selectAll().execute();
  const sumsOf = (id: string) => {
    const row = rows.find((each) => each.id === id);
    return [row?.paid_kopecks, row?.refunded_kopecks, row?.disputed_kopecks, row?.lost_kopecks];
  };
  expect(Object.values(payments).map(sumsOf)).toEqual([
    [30_000n, 0n, 0n, 0n],
    [30_000n, 10_000n, 0n, 0n],
    [30_000n, 0n, 30_000n, 0n],
    [0n, 0n, 0n, 0n],
  ]);
});

test("it can be undone and applied again", async () => {
  await undoFrom("0011");
  expect((await run("SELECT count(*)::int AS n FROM referral_debts")).rows).toEqual([{ n: 0 }]);
  expect((await migrateUp(books.url)).length).toBeGreaterThan(1);
});
