/** The chain of the audit log in another database: restored, upgraded, emptied. */
import { expect, test } from "vitest";
import { createAuditMacs } from "../../src/adapters/crypto/audit-macs.ts";
import { migrateDown, migrateUp } from "../../src/adapters/postgres/migrate.ts";
import { readMigrations } from "../../src/adapters/postgres/migration-files.ts";
import { openPostgres, type PostgresDatabase } from "../../src/adapters/postgres/postgres-database.ts";
import { systemClock } from "../../src/adapters/system/system-clock.ts";
import { eraseRows } from "../../src/apps/cli/commands/erase-data.ts";
import { sealAudit } from "../../src/domain/audit/seal-audit.ts";
import { verifyAudit } from "../../src/domain/audit/verify-audit.ts";
import { Secret } from "../../src/kernel/secret.ts";
import { createBackedUpWorld, withEmpty } from "../support/backups/backed-up-world.ts";
import { query } from "../support/services/embedded-postgres-process.ts";
import { createTestDatabase } from "../support/services/test-database.ts";

const KEY = new Secret("a key for the tests, of 32 and more");

async function withDatabase(url: string, work: (database: PostgresDatabase) => Promise<void>): Promise<void> {
  const database = openPostgres({ connectionString: url, connectionsMax: 2 });
  await work(database).finally(() => database.close());
}

/** @returns the verification once all rows are sealed */
async function sealAndVerify(
  database: PostgresDatabase,
  macs = createAuditMacs({ current: KEY, previous: [] }),
) {
  await sealAudit({ database, clock: systemClock, macs });
  return verifyAudit(database, macs);
}

test("a restored log is proven, and goes on under another SECRET_KEY that knows the one of the backup", async () => {
  const backedUp = await createBackedUpWorld();
  try {
    await withEmpty(async ({ url }) => {
      await backedUp.files.restore(backedUp.path, url);
      await withDatabase(url, async (database) => {
        const before = await verifyAudit(database, createAuditMacs({ current: KEY, previous: [] }));
        expect(before).toMatchObject({ rows: expect.any(Number), findings: [] });
        expect([before.rows > 0, before.unsealed > 1]).toEqual([true, true]);
        const next = createAuditMacs({ current: new Secret("the key of the next house"), previous: [KEY] });
        const after = await sealAndVerify(database, next);
        expect(after).toMatchObject({ rows: before.rows + before.unsealed, unsealed: 0, findings: [] });
      });
    });
  } finally {
    await backedUp.close();
  }
});

test("an upgrade seals the rows that were there, of whatever times, and what the release before writes beside it", async () => {
  const { url, drop } = await createTestDatabase();
  const insert = (time: string) =>
    query(
      url,
      `INSERT INTO audit_logs (id, action, resource_type, created_at) VALUES (gen_random_uuid(), 'a', 'user', ${time})`,
    );
  try {
    const names = (await readMigrations()).map(({ name }) => name);
    await migrateDown(url, names.length - names.indexOf("0020-audit-chain"));
    await insert("now()");
    await insert("now() - interval '9 days'");
    await insert("now() - interval '2 years'");
    await migrateUp(url);
    await insert("now()");
    await withDatabase(url, async (database) => {
      expect(await sealAndVerify(database)).toMatchObject({ rows: 4, unsealed: 0, findings: [] });
    });
  } finally {
    await drop();
  }
});

test("clear-database empties the log and its chain, which then begins anew", async () => {
  const { url, drop } = await createTestDatabase();
  const insert = () =>
    query(
      url,
      "INSERT INTO audit_logs (id, action, resource_type, created_at) VALUES (gen_random_uuid(), 'a', 'user', now())",
    );
  try {
    await withDatabase(url, async (database) => {
      await insert();
      await insert();
      await sealAndVerify(database);
      await database.transaction(eraseRows);
      expect(await verifyAudit(database, createAuditMacs({ current: KEY, previous: [] }))).toMatchObject({
        rows: 0,
        findings: [],
      });
      await insert();
      expect(await sealAndVerify(database)).toMatchObject({ rows: 1, from: "1", findings: [] });
    });
  } finally {
    await drop();
  }
});
