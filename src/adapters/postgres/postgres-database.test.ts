import { sql } from "kysely";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { createTestDatabase, type TestDatabase } from "../../../test/support/services/test-database.ts";
import { withinSavepoint } from "../../domain/idempotency/idempotency-store.ts";
import { type Announcement, announceOnCommit } from "../../kernel/announcements.ts";
import { PLANNED_ONCE, type Tx } from "../../kernel/database.port.ts";
import { openPostgres, type PostgresDatabase } from "./postgres-database.ts";

let testDatabase: TestDatabase;
let database: PostgresDatabase;
let received: Announcement[][] = [];
let faults: unknown[] = [];
let listen: (announcements: readonly Announcement[]) => void | Promise<void>;

beforeAll(async () => {
  testDatabase = await createTestDatabase();
  database = openPostgres({
    connectionString: testDatabase.url,
    connectionsMax: 2,
    onCommitted: (announcements) => listen(announcements),
    onAnnounceFault: (error) => void faults.push(error),
  });
  await sql`CREATE TABLE labels (label text NOT NULL)`.execute(database.direct);
});
beforeEach(() => {
  received = [];
  faults = [];
  listen = (announcements) => void received.push([...announcements]);
});
afterAll(async () => {
  await database?.close();
  await testDatabase?.drop();
});

const registered = (userId: string): Announcement => ({
  event: { kind: "user_registered", userId },
  changesAccess: false,
});

async function writeAndAnnounce(tx: Tx, label: string): Promise<void> {
  await sql`INSERT INTO labels VALUES (${label})`.execute(tx);
  announceOnCommit(tx, registered(label));
}

async function isStored(label: string): Promise<boolean> {
  const { rows } = await sql`SELECT 1 FROM labels WHERE label = ${label}`.execute(database.direct);
  return rows.length > 0;
}

test("the announcements of a transaction are passed on once, together and in order, when others can read what it wrote", async () => {
  let wasStored: boolean | null = null;
  listen = async (announcements) => {
    received.push([...announcements]);
    wasStored = await isStored("second");
  };
  const answer = await database.transaction(async (tx) => {
    await writeAndAnnounce(tx, "first");
    await writeAndAnnounce(tx, "second");
    expect(received).toEqual([]);
    return "the answer";
  });
  expect([answer, received, wasStored]).toEqual([
    "the answer",
    [[registered("first"), registered("second")]],
    true,
  ]);
});

test("the transaction returns only after `onCommitted` has settled", async () => {
  let isDone = false;
  listen = async () => {
    await isStored("anything");
    isDone = true;
  };
  await database.transaction((tx) => writeAndAnnounce(tx, "awaited"));
  expect(isDone).toBe(true);
});

test("nothing is announced of a transaction that is rolled back, by its work or by COMMIT itself", async () => {
  const undone = database.transaction(async (tx) => {
    await writeAndAnnounce(tx, "undone");
    throw new Error("no");
  });
  await expect(undone).rejects.toThrow("no");
  const refused = database.transaction(async (tx) => {
    await sql`CREATE TEMP TABLE once (n int UNIQUE DEFERRABLE INITIALLY DEFERRED) ON COMMIT DROP`.execute(tx);
    await writeAndAnnounce(tx, "refused");
    await sql`INSERT INTO once VALUES (1), (1)`.execute(tx);
  });
  await expect(refused).rejects.toThrow();
  expect([received, await isStored("undone"), await isStored("refused")]).toEqual([[], false, false]);
});

test("of a transaction with a savepoint that is rolled back, only the rest is announced", async () => {
  await database.transaction(async (tx) => {
    await writeAndAnnounce(tx, "before");
    const failing = async (): Promise<string> => {
      await writeAndAnnounce(tx, "within");
      throw new Error("no");
    };
    await withinSavepoint(tx, failing, () => "rescued");
    await writeAndAnnounce(tx, "after");
  });
  expect(received).toEqual([[registered("before"), registered("after")]]);
  expect([await isStored("before"), await isStored("within")]).toEqual([true, false]);
});

test("a fault in `onCommitted` is reported, and the transaction still commits and returns its result", async () => {
  listen = () => {
    throw new Error("the bus is broken");
  };
  await database.transaction((tx) => writeAndAnnounce(tx, "committed"));
  expect([faults, await isStored("committed")]).toEqual([[new Error("the bus is broken")], true]);
});

test("without announcements `onCommitted` is not called, and nothing can be announced outside a transaction", async () => {
  await database.transaction((tx) => isStored("x").then(() => sql`SELECT 1`.execute(tx)));
  expect(received).toEqual([]);
  expect(() => announceOnCommit(database.direct, registered("u"))).toThrow("outside a transaction");
});

test("a statement that is planned once is prepared at its first use by a connection, also after a roll-back, and no other is", async () => {
  const one = openPostgres({ connectionString: testDatabase.url, connectionsMax: 1 });
  const insert = (tx: Tx, label: string) =>
    sql`INSERT INTO labels VALUES (${label}) ${sql.raw(PLANNED_ONCE)}`.execute(tx);
  const undone = one.transaction(async (tx) => {
    await insert(tx, "prepared and undone");
    throw new Error("undone");
  });
  await expect(undone).rejects.toThrow("undone");
  for (const label of ["prepared 1", "prepared 2"]) await one.transaction((tx) => insert(tx, label));
  const { rows } = await sql<{ runs: number }>`
    SELECT (generic_plans + custom_plans)::int AS runs FROM pg_prepared_statements`.execute(one.direct);
  expect(rows).toEqual([{ runs: 3 }]);
  expect(await Promise.all(["prepared and undone", "prepared 1", "prepared 2"].map(isStored))).toEqual([
    false,
    true,
    true,
  ]);
  await one.close();
});

test("transactions are READ COMMITTED, also if the server's default is another one", async () => {
  const { rows: names } = await sql<{ name: string }>`SELECT current_database() AS name`.execute(
    database.direct,
  );
  const name = sql.id(names[0]?.name ?? "");
  await sql`ALTER DATABASE ${name} SET default_transaction_isolation = 'serializable'`.execute(
    database.direct,
  );
  const later = openPostgres({ connectionString: testDatabase.url, connectionsMax: 1 });
  const { rows } = await later.transaction((tx) => sql`SHOW transaction_isolation`.execute(tx));
  expect(rows).toEqual([{ transaction_isolation: "read committed" }]);
  await later.close();
});
