/** Migrations beside running instances: an old release beside a new one, and locks. */
import pg from "pg";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { migrateDown, migrateUp } from "../../src/adapters/postgres/migrate.ts";
import { readMigrations } from "../../src/adapters/postgres/migration-files.ts";
import { query } from "../support/services/embedded-postgres-process.ts";
import { createTestDatabase, type TestDatabase } from "../support/services/test-database.ts";
import { waitUntil } from "../support/services/wait-until.ts";

/** The first one that had to say of which kind it is. */
const FIRST_WITH_KIND = "0018";

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

/** As if a newer release had applied a migration of this kind. */
async function applyForeign(kind: string): Promise<void> {
  await query(
    database.url,
    `INSERT INTO schema_migrations (name, checksum, kind) VALUES ('9999-of-the-future', 'x', '${kind}')`,
  );
}

const forgetForeign = () =>
  query(database.url, "DELETE FROM schema_migrations WHERE name = '9999-of-the-future'");

describe("the database of a newer release", () => {
  test("is accepted if that release has only expanded it: the release before can be started again", async () => {
    await applyForeign("expand");
    expect(await migrateUp(database.url)).toEqual([]);
    await forgetForeign();
  });

  test("is refused if that release has taken something away", async () => {
    await applyForeign("contract");
    await expect(migrateUp(database.url)).rejects.toThrow("9999-of-the-future");
    await forgetForeign();
  });

  test("is never taken a step back by a release that does not know its last step", async () => {
    await applyForeign("expand");
    await expect(migrateDown(database.url, 1)).rejects.toThrow("9999-of-the-future");
    await forgetForeign();
  });
});

test("a history without kinds gets them, and what is missing is applied", async () => {
  const last = (await readMigrations()).at(-1)?.name ?? "";
  await migrateDown(database.url, 1);
  await query(database.url, "ALTER TABLE schema_migrations DROP COLUMN kind");
  expect(await migrateUp(database.url)).toEqual([last]);
});

test("each new migration says whether the release before it goes on working", async () => {
  const unsaid = (await readMigrations())
    .filter(({ name }) => name >= FIRST_WITH_KIND)
    .filter(({ up }) => !/^-- kind: (expand|contract)\n/.test(up));
  expect(unsaid.map(({ name }) => name)).toEqual([]);
});

test("a migration that waits for a table lets others use it meanwhile", async () => {
  const names = (await readMigrations()).map(({ name }) => name);
  // Its foreign key needs a lock on access_tokens that no writer may hold.
  const steps = names.length - names.indexOf("0017-access-tickets");
  await migrateDown(database.url, steps);
  const holder = new pg.Client({ connectionString: database.url });
  await holder.connect();
  await holder.query("BEGIN");
  await holder.query("UPDATE access_tokens SET label = label WHERE false");
  const migrated = migrateUp(database.url);
  await waitUntil("it waits for the lock", 10_000, async () => {
    const waiting = await query(
      database.url,
      "SELECT FROM pg_locks WHERE NOT granted AND relation = 'access_tokens'::regclass",
    );
    return waiting.length > 0;
  });
  // Without the limit, this would wait until the holder ends.
  await query(
    database.url,
    "SET statement_timeout = '20s'; UPDATE access_tokens SET label = label WHERE false",
  );
  await holder.query("COMMIT");
  await holder.end();
  expect(await migrated).toEqual(names.slice(-steps));
});
