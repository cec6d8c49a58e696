import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { sql } from "kysely";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { guardBackup } from "../../src/adapters/postgres/backup-guard.ts";
import { openSnapshot } from "../../src/adapters/postgres/dump-snapshot.ts";
import { openPostgres } from "../../src/adapters/postgres/postgres-database.ts";
import { tablesToBackUp } from "../../src/domain/backups/table-rules.ts";
import { proveWrites } from "../../src/domain/health/prove-writes.ts";
import { type BackupFolder, createBackupFolder } from "../support/backups/backup-files.ts";
import { createDomainWorld, type DomainWorld } from "../support/domain-world.ts";
import { waitUntil } from "../support/services/wait-until.ts";
import { startTestUpstream, type TestUpstream } from "../support/test-upstream.ts";
import { startTwoInstances } from "../support/two-instances.ts";

let world: DomainWorld;
let files: BackupFolder;
let upstream: TestUpstream;

beforeAll(async () => {
  [world, files, upstream] = await Promise.all([
    createDomainWorld(),
    createBackupFolder(),
    startTestUpstream(),
  ]);
});
afterAll(async () => {
  await upstream.close();
  await files.remove();
  await world.close();
});

describe("while a backup reads", () => {
  test("purchases and health checks go on, which write and empty tables", async () => {
    const snapshot = await openSnapshot(world.url, tablesToBackUp);
    await world.newUser(500n);
    await proveWrites(world.database);
    expect((await sql`SELECT FROM users`.execute(world.database.direct)).rows).toHaveLength(1);
    await snapshot.close();
  });

  test("a migration waits for a moment only: the backup gives way, and says so", async () => {
    const snapshot = await openSnapshot(world.url, tablesToBackUp);
    const guard = await guardBackup(world.url);
    const inTheWay = guard.watch(snapshot.pid);
    expect(inTheWay.aborted).toBe(false);
    const migration = sql`ALTER TABLE users ADD COLUMN later int`.execute(world.database.direct);
    await waitUntil("the backup gives way", 10_000, () => inTheWay.aborted);
    expect(inTheWay.reason).toMatchObject({ code: "gave_way" });
    await guard.release();
    await snapshot.close();
    await migration;
  });

  test("no second one is made, and the first one is not disturbed", async () => {
    const guard = await guardBackup(world.url);
    await expect(files.write(world.url)).rejects.toMatchObject({ code: "busy" });
    expect(guard.lost.aborted).toBe(false);
    await guard.release();
    expect((await files.write(world.url)).rowCount).toBeGreaterThan(0);
  });
});

test("two instances make one backup when it is due, and both tell its age; its command sees nothing of our environment", async () => {
  const scheduled = await createBackupFolder();
  const environment = {
    BACKUP_DIR: scheduled.folder,
    BACKUP_EVERY: "1m",
    BACKUP_RECIPIENT: scheduled.recipient,
    BACKUP_AFTER_COMMAND: 'test -s "$BACKUP_FILE" && env > "$(dirname "$BACKUP_FILE")/seen"',
  };
  const two = await startTwoInstances({ targetUrl: upstream.url, withRedis: false, environment });
  const database = openPostgres({ connectionString: two.databaseUrl, connectionsMax: 1 });
  const rows = () => database.direct.selectFrom("backups").selectAll().execute();
  try {
    await waitUntil("a backup is made", 20_000, async () =>
      (await rows()).some(({ outcome }) => outcome === "made"),
    );
    // Each of them has had several turns more when the metrics, which are cached for a second, tell it.
    const metric = async (name: string): Promise<number> => {
      const text = await (await fetch(`${two.b.url}/metrics`)).text();
      return Number(new RegExp(`^${name} (.*)$`, "m").exec(text)?.[1]);
    };
    await waitUntil("its age is told", 10_000, async () => (await metric("backup_age_seconds")) > 2);
    expect(await metric("backup_age_seconds")).toBeLessThan(60);
    expect(await metric("backup_failures_total")).toBe(0);
    expect(await rows()).toHaveLength(1);
    expect((await readdir(scheduled.folder)).filter((name) => name.endsWith(".age"))).toHaveLength(1);
    const seen = await readFile(join(scheduled.folder, "seen"), "utf8");
    expect(
      seen.match(/^\w+(?==)/gm)?.filter((name) => !/^(BACKUP_FILE|PATH|HOME|PWD|OLDPWD|SHLVL|_)$/.test(name)),
    ).toEqual([]);
    const [audit] = await database.direct
      .selectFrom("audit_logs")
      .selectAll()
      .where("action", "=", "backup.made")
      .execute();
    expect(audit?.after).toMatchObject({ sha256: (await rows())[0]?.sha256 });
  } finally {
    await database.close();
    await two.stop();
    await scheduled.remove();
  }
});
