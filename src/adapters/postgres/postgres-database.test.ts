import { sql } from "kysely";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { createTestDatabase, type TestDatabase } from "../../../test/support/services/test-database.ts";
import { withinSavepoint } from "../../domain/idempotency/idempotency-store.ts";
import { type Announcement, announceOnCommit } from "../../kernel/announcements.ts";
import type { Tx } from "../../kernel/database.port.ts";
import { openPostgres, type PostgresDatabase } from "./postgres-database.ts";

let testDatabase: TestDatabase;
let database: PostgresDatabase;
let heard: Announcement[][] = [];
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
  await sql`CREATE TABLE words (word text NOT NULL)`.execute(database.direct);
});
beforeEach(() => {
  heard = [];
  faults = [];
  listen = (announcements) => void heard.push([...announcements]);
});
afterAll(async () => {
  await database?.close();
  await testDatabase?.drop();
});

const registered = (userId: string): Announcement => ({
  event: { kind: "user_registered", userId },
  changesAccess: false,
});

async function say(tx: Tx, word: string): Promise<void> {
  await sql`INSERT INTO words VALUES (${word})`.execute(tx);
  announceOnCommit(tx, registered(word));
}

async function isStored(word: string): Promise<boolean> {
  const { rows } = await sql`SELECT 1 FROM words WHERE word = ${word}`.execute(database.direct);
  return rows.length > 0;
}

test("what a transaction announced is handed over once, together and in order, when others see what it wrote", async () => {
  let wasStored: boolean | null = null;
  listen = async (announcements) => {
    heard.push([...announcements]);
    wasStored = await isStored("second");
  };
  const answer = await database.transaction(async (tx) => {
    await say(tx, "first");
    await say(tx, "second");
    expect(heard).toEqual([]);
    return "the answer";
  });
  expect([answer, heard, wasStored]).toEqual([
    "the answer",
    [[registered("first"), registered("second")]],
    true,
  ]);
});

test("the transaction returns after what follows its commit is done", async () => {
  let isDone = false;
  listen = async () => {
    await isStored("anything");
    isDone = true;
  };
  await database.transaction((tx) => say(tx, "awaited"));
  expect(isDone).toBe(true);
});

test("nothing is announced of what is rolled back, be it by the work or by COMMIT itself", async () => {
  const undone = database.transaction(async (tx) => {
    await say(tx, "undone");
    throw new Error("no");
  });
  await expect(undone).rejects.toThrow("no");
  const refused = database.transaction(async (tx) => {
    await sql`CREATE TEMP TABLE once (n int UNIQUE DEFERRABLE INITIALLY DEFERRED) ON COMMIT DROP`.execute(tx);
    await say(tx, "refused");
    await sql`INSERT INTO once VALUES (1), (1)`.execute(tx);
  });
  await expect(refused).rejects.toThrow();
  expect([heard, await isStored("undone"), await isStored("refused")]).toEqual([[], false, false]);
});

test("of a transaction with a savepoint that is rolled back, the rest is announced", async () => {
  await database.transaction(async (tx) => {
    await say(tx, "before");
    const failing = async (): Promise<string> => {
      await say(tx, "within");
      throw new Error("no");
    };
    await withinSavepoint(tx, failing, () => "rescued");
    await say(tx, "after");
  });
  expect(heard).toEqual([[registered("before"), registered("after")]]);
  expect([await isStored("before"), await isStored("within")]).toEqual([true, false]);
});

test("a fault in what follows the commit is reported, and harms neither the answer nor what was written", async () => {
  listen = () => {
    throw new Error("the bus is broken");
  };
  await database.transaction((tx) => say(tx, "kept"));
  expect([faults, await isStored("kept")]).toEqual([[new Error("the bus is broken")], true]);
});

test("where nothing is announced nobody is called, and outside a transaction nothing can be", async () => {
  await database.transaction((tx) => isStored("x").then(() => sql`SELECT 1`.execute(tx)));
  expect(heard).toEqual([]);
  expect(() => announceOnCommit(database.direct, registered("u"))).toThrow("outside a transaction");
});
