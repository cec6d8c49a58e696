import { readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { sql } from "kysely";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { isBackupRunning } from "../../src/adapters/postgres/backup-guard.ts";
import { composeScheduledBackups } from "../../src/apps/wiring/compose-backups.ts";
import { claimBackup } from "../../src/domain/backups/claim-backup.ts";
import { listBackups } from "../../src/domain/backups/list-backups.ts";
import { makeBackup } from "../../src/domain/backups/make-backup.ts";
import { DAY_MS, MINUTE_MS } from "../../src/kernel/duration.ts";
import { Secret } from "../../src/kernel/secret.ts";
import { type BackupFolder, createBackupFolder } from "../support/backups/backup-files.ts";
import { createDomainWorld, type DomainWorld } from "../support/domain-world.ts";
import { MemoryLog } from "../support/memory-log.ts";
import { waitUntil } from "../support/services/wait-until.ts";

/** Copies until the test says that it has ended. */
const SLOW_COPY = `cd "$(dirname "$BACKUP_FILE")"; touch copying; while ! test -e copied; do sleep 0.1; done`;

let world: DomainWorld;
let files: BackupFolder;

beforeAll(async () => {
  world = await createDomainWorld();
});
afterAll(() => world.close());
beforeEach(async () => {
  await sql`DELETE FROM backups`.execute(world.database.direct);
  files = await createBackupFolder();
  return () => files.remove();
});

function compose() {
  const deps = composeScheduledBackups({
    ...world,
    databaseUrl: world.url,
    log: new MemoryLog(),
    settings: {
      folder: files.folder,
      everyMs: DAY_MS,
      lock: { kind: "recipients", recipients: [files.recipient] },
      identity: null,
      keep: { daily: 1, weekly: 0, monthly: 0 },
      afterCommand: new Secret(SLOW_COPY),
    },
  });
  if (deps === null) throw new Error("there is an interval");
  return deps;
}

const rows = () => listBackups(world.database.direct);

/** Begins a backup, and waits until it is being copied. */
async function beginCopy() {
  const deps = compose();
  const claim = () => world.database.transaction((tx) => claimBackup(tx, deps, DAY_MS));
  const id = await claim();
  const outcome = makeBackup(deps, id ?? "", new AbortController().signal).then(
    () => null,
    (error: unknown) => error,
  );
  await waitUntil("it is copied", 20_000, async () => (await readdir(files.folder)).includes("copying"));
  return { claim, outcome };
}

test("while a backup is copied elsewhere no other process takes it for interrupted, makes a second one, or deletes its file", async () => {
  const { claim, outcome } = await beginCopy();
  for (const ms of [3 * MINUTE_MS, 6 * MINUTE_MS]) {
    world.clock.advance(ms);
    expect(await claim()).toBeNull();
  }
  expect(await rows()).toMatchObject([{ outcome: "running" }]);
  await expect(files.write(world.url)).rejects.toMatchObject({ code: "busy" });
  await writeFile(join(files.folder, "copied"), "");
  expect(await outcome).toBeNull();
  expect(await rows()).toMatchObject([{ outcome: "made" }]);
  expect(await isBackupRunning(world.url)).toBe(false);
});

test("a copy holds no lock that a migration waits for", async () => {
  const { outcome } = await beginCopy();
  await sql`ALTER TABLE users ADD COLUMN later int`.execute(world.database.direct);
  await writeFile(join(files.folder, "copied"), "");
  expect(await outcome).toBeNull();
});

test("a backup that lost its lock while it is copied ends as a failed one, whose file stays", async () => {
  const { outcome } = await beginCopy();
  await sql`SELECT pg_terminate_backend(pid) FROM pg_locks
             WHERE locktype = 'advisory' AND classid = 7260 AND objid = 1000
               AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`.execute(
    world.database.direct,
  );
  expect(await outcome).toMatchObject({ code: "database" });
  expect(await rows()).toMatchObject([
    { outcome: "failed", reason: "database", path: expect.stringContaining(files.folder) },
  ]);
  expect((await readdir(files.folder)).filter((name) => name.endsWith(".age"))).toHaveLength(1);
});
