import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { sql } from "kysely";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type BackupFolder, createBackupFolder } from "../../../test/support/backups/backup-files.ts";
import { readShape } from "../../../test/support/backups/table-texts.ts";
import { actorOf, createDomainWorld, type DomainWorld } from "../../../test/support/domain-world.ts";
import { query } from "../../../test/support/services/embedded-postgres-process.ts";
import {
  createUnmigratedTestDatabase,
  type TestDatabase,
} from "../../../test/support/services/test-database.ts";
import { migrateDown, readMigrationStates } from "../../adapters/postgres/migrate.ts";
import { readMigrations } from "../../adapters/postgres/migration-files.ts";
import { openPostgres } from "../../adapters/postgres/postgres-database.ts";
import { purchaseToken } from "../../domain/tokens/purchase-token.ts";

let world: DomainWorld;
let files: BackupFolder;
/** A backup of `world`. */
let path: string;

/** Values that a careless format would break. */
const NASTY = "tab\there, \\backslash, \\N, \\.\nline, \r return, 'quote', \"double\", emoji \u{1F600}, ё";

beforeAll(async () => {
  world = await createDomainWorld();
  files = await createBackupFolder();
  const user = await world.newUser(1_000n);
  await world.newUser(0n);
  const token = await world.database.transaction((tx) =>
    purchaseToken(tx, world, actorOf(user), { userId: user.id, durationHours: 1, scope: "full" }),
  );
  await sql`UPDATE users SET full_name = ${NASTY}, referred_by_id = (SELECT id FROM users WHERE username = 'user2')
             WHERE id = ${user.id}`.execute(world.database.direct);
  await sql`INSERT INTO proxy_sessions (id, token_id, user_id, device_id)
            VALUES (${world.newId()}, ${token.id}, ${user.id}, 'device-0001')`.execute(world.database.direct);
  await sql`INSERT INTO sign_ins (id, user_id, created_at, last_used_at, expires_at)
            VALUES (${world.newId()}, ${user.id}, now(), now(), now() + interval '1 day')`.execute(
    world.database.direct,
  );
  await sql`INSERT INTO password_resets VALUES (${user.id}, decode(repeat('ab', 32), 'hex'), now() + interval '1 hour')`.execute(
    world.database.direct,
  );
  await sql`SELECT nextval('payment_settled_no') FROM generate_series(1, 41)`.execute(world.database.direct);
  path = (await files.write(world.url)).path;
});

afterAll(async () => {
  await files.remove();
  await world.close();
});

async function withEmpty<T>(work: (target: TestDatabase) => Promise<T>): Promise<T> {
  const target = await createUnmigratedTestDatabase();
  try {
    return await work(target);
  } finally {
    await target.drop();
  }
}

async function isEmpty({ url }: TestDatabase): Promise<boolean> {
  return (await query(url, "SELECT FROM pg_tables WHERE schemaname = 'public'")).length === 0;
}

test("a database of an older release has the migrations since then", async () => {
  await withEmpty(async (old) => {
    await files.restore(path, old.url, { finish: async () => undefined });
    await migrateDown(old.url, (await readMigrations()).length - 10);
    const older = (await files.write(old.url)).path;
    await withEmpty(async ({ url }) => {
      const { migrated } = await files.restore(older, url);
      expect(migrated.at(0)).toMatch(/^0011-/);
      expect((await readMigrationStates(url)).every(({ appliedAt }) => appliedAt !== null)).toBe(true);
      expect(await readShape(url)).toEqual(await readShape(world.url));
    });
  });
});

describe("nothing is restored", () => {
  test("while an instance is connected to the database", async () => {
    await withEmpty(async (target) => {
      const instance = openPostgres({ connectionString: target.url, connectionsMax: 1 });
      await sql`SELECT 1`.execute(instance.direct);
      await expect(files.restore(path, target.url)).rejects.toMatchObject({ code: "in_use" });
      await instance.close();
      expect(await isEmpty(target)).toBe(true);
    });
  });

  test("if the last step fails, or the file ends too early: the database is as empty as before", async () => {
    await withEmpty(async (target) => {
      const finish = () => Promise.reject(new Error("no room for the keys"));
      await expect(files.restore(path, target.url, { finish })).rejects.toThrow("no room for the keys");
      expect(await isEmpty(target)).toBe(true);
      const cut = join(files.folder, "cut");
      const bytes = await readFile(path);
      await writeFile(cut, bytes.subarray(0, bytes.length - 20));
      await expect(files.restore(cut, target.url)).rejects.toMatchObject({ code: "damaged" });
      expect(await isEmpty(target)).toBe(true);
    });
  });

  test("of a newer release, or of one with an edited migration", async () => {
    await withEmpty(async (other) => {
      await files.restore(path, other.url);
      for (const change of [
        "INSERT INTO schema_migrations (name, checksum) VALUES ('9999-future', 'f')",
        "DELETE FROM schema_migrations WHERE name = '9999-future'; UPDATE schema_migrations SET checksum = 'e' WHERE name LIKE '0003%'",
      ]) {
        await query(other.url, change);
        const foreign = (await files.write(other.url)).path;
        await withEmpty(async (target) => {
          await expect(files.restore(foreign, target.url)).rejects.toMatchObject({ code: "newer_release" });
          expect(await isEmpty(target)).toBe(true);
        });
      }
    });
  });
});

test("a table that is none of ours is in the backup, and named when it is not restored", async () => {
  await withEmpty(async (source) => {
    await files.restore(path, source.url);
    await query(source.url, "CREATE TABLE theirs (a int); INSERT INTO theirs VALUES (1), (2)");
    const made = (await files.write(source.url)).path;
    await withEmpty(async (target) => {
      expect((await files.restore(made, target.url)).skipped).toEqual(["theirs"]);
    });
  });
});
