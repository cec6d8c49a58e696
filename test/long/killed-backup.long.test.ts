import { execFile } from "node:child_process";
import { once } from "node:events";
import { mkdir, readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { isBackupRunning } from "../../src/adapters/postgres/backup-guard.ts";
import { packageFile } from "../../src/adapters/system/package-root.ts";
import { type BackupFolder, createBackupFolder } from "../support/backups/backup-files.ts";
import { createCliDatabase } from "../support/cli-database.ts";
import { isInstalled } from "../support/is-installed.ts";
import { spawnCli } from "../support/run-cli.ts";
import { query } from "../support/services/embedded-postgres-process.ts";
import { type KillablePostgres, startKillablePostgres } from "../support/services/killable-postgres.ts";
import {
  createTestDatabase,
  createUnmigratedTestDatabase,
  type TestDatabase,
} from "../support/services/test-database.ts";
import { waitUntil } from "../support/services/wait-until.ts";

/** Enough for a backup and a restore to take seconds. */
const ROWS = 300_000;

const SETTINGS = { SECRET_KEY: "0f3c9d1b7a5e42868d1c0b9a7f6e5d4c3b2a1908" };

let cli: Awaited<ReturnType<typeof createCliDatabase>>;
let files: BackupFolder;
let path: string;

async function fill(url: string, rows: number): Promise<void> {
  await query(
    url,
    `INSERT INTO target_status_changes (number, state, changed_at)
     SELECT n, 'up', timestamptz '2020-01-01' + random() * interval '3 years' FROM generate_series(1, ${rows}) n`,
  );
}

beforeAll(async () => {
  [cli, files] = await Promise.all([createCliDatabase(), createBackupFolder()]);
  await fill(cli.url, ROWS);
  path = (await files.write(cli.url)).path;
});
afterAll(async () => {
  await files.remove();
  await cli.close();
});

function start(args: readonly string[], env: Record<string, string>) {
  const child = spawnCli(args, {
    cwd: cli.cwd,
    env: {
      ...SETTINGS,
      BACKUP_RECIPIENT: files.recipient,
      ...env,
    },
  });
  child.stdout?.resume();
  child.stderr?.resume();
  return { child, exited: once(child, "exit") };
}

describe("kill -9", () => {
  test("of a backup leaves no file that looks complete, and the next backup is made at once", async () => {
    const { child, exited } = start(["backup"], { DATABASE_URL: cli.url, BACKUP_DIR: "killed" });
    const folder = join(cli.cwd, "killed");
    const names = (): Promise<string[]> => readdir(folder).catch(() => []);
    await waitUntil("it writes", 30_000, async () => (await names()).length > 0);
    child.kill("SIGKILL");
    await exited;
    expect((await names()).filter((name) => !name.endsWith(".part"))).toEqual([]);
    await waitUntil("PostgreSQL has noticed", 30_000, async () => !(await isBackupRunning(cli.url)));
    expect((await files.write(cli.url)).rowCount).toBeGreaterThan(ROWS);
    expect(await cli.query("SELECT outcome FROM backups")).toEqual([{ outcome: "running" }]);
  });

  test("of a restore leaves the database empty, and the same restore works afterwards", async () => {
    const target = await createUnmigratedTestDatabase();
    const identity = join(cli.cwd, "key.txt");
    await writeFile(identity, files.file.reveal());
    const { child, exited } = start(["restore", path, "--identity", identity], { DATABASE_URL: target.url });
    await waitUntil("it loads rows", 30_000, async () => {
      const rows = await query(
        target.url,
        "SELECT FROM pg_stat_activity WHERE datname = current_database() AND query LIKE 'COPY public.\"target_status%'",
      );
      return rows.length > 0;
    });
    child.kill("SIGKILL");
    await exited;
    const tables = () => query(target.url, "SELECT FROM pg_tables WHERE schemaname = 'public'");
    await waitUntil("PostgreSQL has noticed", 30_000, async () => {
      const others = await query(
        target.url,
        "SELECT FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()",
      );
      return others.length === 0;
    });
    expect(await tables()).toEqual([]);
    expect((await files.restore(path, target.url)).rowCount).toBeGreaterThan(ROWS);
    await target.drop();
  });
});

describe("PostgreSQL", () => {
  let postgres: KillablePostgres;
  beforeAll(async () => {
    postgres = await startKillablePostgres();
    await fill(postgres.url, ROWS);
  });
  afterAll(() => postgres.stop());

  test("that dies in the middle of a backup makes it fail, and leaves no file", async () => {
    const before = await readdir(files.folder);
    let hasRows = false;
    const writing = files.write(postgres.url, {
      onProgress: ({ rows }) => {
        if (rows < ROWS / 10 || hasRows) return;
        hasRows = true;
        void postgres.kill();
      },
    });
    await expect(writing).rejects.toMatchObject({ code: "database" });
    expect(hasRows).toBe(true);
    expect(await readdir(files.folder)).toEqual(before);
    await postgres.revive();
  });

  test("that lets its user read only some tables makes a backup fail, and leaves no file", async () => {
    const before = await readdir(files.folder);
    await query(postgres.url, "CREATE ROLE reader LOGIN; GRANT SELECT ON users, schema_migrations TO reader");
    const url = new URL(postgres.url);
    url.searchParams.set("user", "reader");
    await expect(files.write(url.href)).rejects.toMatchObject({ code: "database" });
    expect(await readdir(files.folder)).toEqual(before);
  });

  test("needs no superuser to restore: the owner of an empty database is enough", async () => {
    await query(postgres.url, "CREATE ROLE plain LOGIN");
    await query(postgres.url, "CREATE DATABASE owned OWNER plain TEMPLATE template0");
    const url = new URL(postgres.url);
    url.pathname = "/owned";
    url.searchParams.set("user", "plain");
    expect((await files.restore(path, url.href)).rowCount).toBeGreaterThan(ROWS);
  });
});

/** Of util-linux: the small disk is mounted in the namespace of the command alone. */
describe.skipIf(!isInstalled("unshare"))("on a full disk", () => {
  test("a backup fails with that reason, and leaves no file", async () => {
    const disk = join(cli.cwd, "disk");
    await mkdir(disk);
    const script =
      'mount -t tmpfs -o size=256k,mode=0700 tmpfs "$1" && "$2" "$3" backup --to "$1/"; echo "code $?"; ls -A "$1"';
    const namespace = process.getuid?.() === 0 ? "-m" : "-Urm";
    const program = [process.execPath, packageFile("bin/zenzefi.mjs")];
    const env = {
      PATH: process.env.PATH,
      DATABASE_URL: cli.url,
      ...SETTINGS,
      BACKUP_RECIPIENT: files.recipient,
    };
    const result = await promisify(execFile)(
      "unshare",
      [namespace, "sh", "-c", script, "sh", disk, ...program],
      {
        cwd: cli.cwd,
        env,
      },
    );
    expect(result).toMatchObject({ stdout: "code 1\n", stderr: expect.stringContaining("the disk is full") });
    expect(await cli.query("SELECT reason FROM backups WHERE outcome = 'failed'")).toEqual([
      { reason: "disk_full" },
    ]);
  });
});

test("a stop in the middle leaves no file", async () => {
  const database: TestDatabase = await createTestDatabase();
  await fill(database.url, ROWS);
  const before = await readdir(files.folder);
  const stop = new AbortController();
  const writing = files.write(database.url, { stopping: stop.signal, onProgress: () => stop.abort() });
  await expect(writing).rejects.toThrow();
  expect(await readdir(files.folder)).toEqual(before);
  await database.drop();
});
