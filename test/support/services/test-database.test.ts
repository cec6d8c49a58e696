import pg from "pg";
import { afterEach, expect, test } from "vitest";
import { createTestDatabase, createUnmigratedTestDatabase, type TestDatabase } from "./test-database.ts";

const databases: TestDatabase[] = [];

afterEach(async () => {
  for (const database of databases.splice(0)) await database.drop();
});

async function query(database: TestDatabase, sql: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: database.url });
  await client.connect();
  try {
    return (await client.query(sql)).rows;
  } finally {
    await client.end();
  }
}

test("databases made concurrently are migrated and do not share rows", async () => {
  databases.push(...(await Promise.all([createTestDatabase(), createTestDatabase(), createTestDatabase()])));
  const [first, second] = databases as [TestDatabase, TestDatabase];
  await query(first, "CREATE TABLE only_here (n int)");
  expect(await query(first, "SELECT to_regclass('only_here') AS t")).toEqual([{ t: "only_here" }]);
  expect(await query(second, "SELECT to_regclass('only_here') AS t")).toEqual([{ t: null }]);
  expect(await query(second, "SELECT count(*)::int AS n FROM users")).toEqual([{ n: 0 }]);
});

test("an unmigrated database has none of our tables", async () => {
  const database = await createUnmigratedTestDatabase();
  databases.push(database);
  expect(await query(database, "SELECT to_regclass('users') AS t")).toEqual([{ t: null }]);
});

test("a database is dropped even while a client is connected", async () => {
  const database = await createTestDatabase();
  const client = new pg.Client({ connectionString: database.url });
  client.on("error", () => undefined);
  await client.connect();
  await database.drop();
  await expect(query(database, "SELECT 1")).rejects.toMatchObject({ code: "3D000" });
  await client.end().catch(() => undefined);
});
