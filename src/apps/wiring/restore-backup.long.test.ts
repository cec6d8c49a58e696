import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { sql } from "kysely";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  type BackedUpWorld,
  createBackedUpWorld,
  withEmpty,
} from "../../../test/support/backups/backed-up-world.ts";
import { readShape } from "../../../test/support/backups/table-texts.ts";
import { query } from "../../../test/support/services/embedded-postgres-process.ts";
import type { TestDatabase } from "../../../test/support/services/test-database.ts";
import { migrateDown, readMigrationStates } from "../../adapters/postgres/migrate.ts";
import { readMigrations } from "../../adapters/postgres/migration-files.ts";
import { openPostgres } from "../../adapters/postgres/postgres-database.ts";

let backedUp: BackedUpWorld;
let world: BackedUpWorld["world"];
let files: BackedUpWorld["files"];
/** A backup of `world`. */
let path: string;

beforeAll(async () => {
  backedUp = await createBackedUpWorld();
  ({ world, files, path } = backedUp);
});

afterAll(() => backedUp.close());

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
