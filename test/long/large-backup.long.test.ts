import { once } from "node:events";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createCliDatabase } from "../support/cli-database.ts";
import { spawnCli } from "../support/run-cli.ts";
import { createUnmigratedTestDatabase, type TestDatabase } from "../support/services/test-database.ts";

const BACKED_UP_ROWS = 10_000_000;
/** Restoring ten million takes minutes on a small machine, most of it in PostgreSQL. */
const RESTORED_ROWS = 2_000_000;
/** About 200 MB whatever the number of rows: Node with our code, 64 MB of scrypt, and a few parts. */
const RESIDENT_MB_MAX = 320;
const MINUTES_MS = 9 * 60_000;

const SETTINGS = {
  BACKUP_PASSPHRASE: "correct horse battery staple",
  SECRET_KEY: "0f3c9d1b7a5e42868d1c0b9a7f6e5d4c3b2a1908",
};

let cli: Awaited<ReturnType<typeof createCliDatabase>>;
let target: TestDatabase;
let folder: string;

beforeAll(async () => {
  [cli, target, folder] = await Promise.all([
    createCliDatabase(),
    createUnmigratedTestDatabase(),
    mkdtemp(join(tmpdir(), "zenzefi-large-")),
  ]);
  // Making the rows is what takes longest; the restored table has its index.
  await cli.query("DROP INDEX target_status_changes_changed_at_idx");
}, MINUTES_MS);
afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
  await target.drop();
  await cli.close();
});

async function makeRows(count: number): Promise<void> {
  await cli.query("TRUNCATE target_status_changes");
  await cli.query(`
    INSERT INTO target_status_changes (number, state, changed_at)
    SELECT n, CASE n % 2 WHEN 0 THEN 'up' ELSE 'down' END, timestamptz '2020-01-01' + n * interval '1 second'
      FROM generate_series(1, ${count}) n`);
}

/** Runs a command, and returns its exit code and the most memory that it had (VmHWM, proc(5)). */
async function runWatched(args: readonly string[], databaseUrl: string) {
  const child = spawnCli(args, { cwd: cli.cwd, env: { ...SETTINGS, DATABASE_URL: databaseUrl } });
  const output: string[] = [];
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding("utf8").on("data", (text: string) => output.push(text));
  }
  let residentMb = 0;
  const timer = setInterval(() => {
    void readFile(`/proc/${child.pid}/status`, "utf8").then(
      (status) => {
        residentMb = Math.max(residentMb, Number(/VmHWM:\s+(\d+) kB/.exec(status)?.[1] ?? 0) / 1_024);
      },
      () => undefined,
    );
  }, 200);
  await once(child, "close");
  clearInterval(timer);
  return { exitCode: child.exitCode, output: output.join(""), residentMb };
}

test(
  "millions of rows are backed up and restored with as much memory as few",
  async () => {
    await makeRows(BACKED_UP_ROWS);
    const made = await runWatched(["backup", "--to", join(folder, "large.age")], cli.url);
    expect(made).toMatchObject({ exitCode: 0, output: expect.stringMatching(/ 100000\d\d rows/) });
    expect(made.residentMb).toBeGreaterThan(50);
    expect(made.residentMb).toBeLessThan(RESIDENT_MB_MAX);
    await makeRows(RESTORED_ROWS);
    const path = join(folder, "smaller.age");
    expect(await runWatched(["backup", "--to", path], cli.url)).toMatchObject({ exitCode: 0 });
    const restored = await runWatched(["restore", path], target.url);
    expect(restored).toMatchObject({
      exitCode: 0,
      output: expect.stringContaining("The books are right."),
    });
    expect(restored.residentMb).toBeLessThan(RESIDENT_MB_MAX);
  },
  MINUTES_MS,
);
