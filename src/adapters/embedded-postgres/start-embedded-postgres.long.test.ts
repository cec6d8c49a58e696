import { mkdir, mkdtemp, readdir, readlink, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { postmasterPid, query } from "../../../test/support/services/embedded-postgres-process.ts";
import { waitUntil } from "../../../test/support/services/wait-until.ts";
import { connectToRunningEmbeddedPostgres } from "./connect-to-running.ts";
import { type EmbeddedPostgres, startEmbeddedPostgres } from "./start-embedded-postgres.ts";

let base: string;
let running: EmbeddedPostgres[];
let lines: string[];

beforeEach(async () => {
  base = await mkdtemp(join(tmpdir(), "zenzefi-embedded-")); // 0700
  running = [];
  lines = [];
});

afterEach(async () => {
  for (const postgres of running) await postgres.stop();
  await rm(base, { recursive: true, force: true });
});

async function start(dataDir = base): Promise<EmbeddedPostgres> {
  const postgres = await startEmbeddedPostgres({ dataDir, log: (line) => lines.push(line) });
  running.push(postgres);
  return postgres;
}

async function answers(connectionString: string): Promise<boolean> {
  return query(connectionString, "SELECT 1").then(
    () => true,
    () => false,
  );
}

test("a first start makes a durable UTF-8 database in a private folder, without a TCP port", async () => {
  const postgres = await start(join(base, "not", "there", "yet"));
  expect(postgres.freshlyCreated).toBe(true);
  const settings = `SELECT current_setting('fsync') AS fsync, current_setting('listen_addresses') AS tcp,
    current_setting('server_encoding') AS encoding, current_setting('timezone') AS zone, lower('ЖÉ') AS lower`;
  const expected = { fsync: "on", tcp: "", encoding: "UTF8", zone: "UTC", lower: "жé" };
  expect(await query(postgres.connectionString, settings)).toEqual([expected]);
  for (const folder of ["postgres", "run"]) {
    expect((await stat(join(base, "not/there/yet", folder))).mode & 0o777).toBe(0o700);
  }
  expect(lines).toEqual([]);
});

test("a folder below one that takes none, such as /proc, is refused at once", async () => {
  await expect(start("/proc/none/data")).rejects.toThrow(/^DATA_DIR \/proc\/none\/data cannot be used: E/);
});

test("a second start reads what the first one wrote", async () => {
  const first = await start();
  await query(first.connectionString, "CREATE TABLE stored AS SELECT 42 AS n");
  await first.stop();
  const second = await start();
  expect(second.freshlyCreated).toBe(false);
  expect(await query(second.connectionString, "SELECT n FROM stored")).toEqual([{ n: 42 }]);
});

test("a start on a folder in use is refused with one line, and the running PostgreSQL goes on", async () => {
  const first = await start();
  const pid = await postmasterPid(base);
  await expect(start()).rejects.toMatchObject({
    name: "StartError",
    lines: [expect.stringContaining(`is already in use by a running Zenzefi (process ${process.pid})`)],
  });
  expect(await answers(first.connectionString)).toBe(true);
  expect(await postmasterPid(base)).toBe(pid);
});

test("a killed PostgreSQL is restarted with all that was committed", async () => {
  const { connectionString } = await start();
  await query(connectionString, "CREATE TABLE stored AS SELECT 1 AS n");
  process.kill(await postmasterPid(base), "SIGKILL");
  await waitUntil("it is running again", 10_000, () => lines.includes("PostgreSQL runs again."));
  expect(await query(connectionString, "SELECT n FROM stored")).toEqual([{ n: 1 }]);
  expect(lines[0]).toBe("PostgreSQL ended unasked (signal SIGKILL); it is started again.");
});

test("a stop while PostgreSQL is being started again leaves nothing running", async () => {
  const postgres = await start();
  process.kill(await postmasterPid(base), "SIGKILL");
  await waitUntil("its end was noticed", 10_000, () => lines.length > 0);
  await postgres.stop();
  expect(await answers(postgres.connectionString)).toBe(false);
  expect(await connectToRunningEmbeddedPostgres(base)).toBeNull();
});

test("a folder of another PostgreSQL version is refused with a line that names backup and restore", async () => {
  await mkdir(join(base, "postgres", "global"), { recursive: true });
  await writeFile(join(base, "postgres", "PG_VERSION"), "15\n");
  await writeFile(join(base, "postgres", "global", "pg_control"), "");
  const line = expect.stringMatching(
    /made by PostgreSQL 15, .*brings PostgreSQL 18: make a backup .*restore/,
  );
  await expect(start()).rejects.toMatchObject({ name: "StartError", lines: [line] });
});

test("an incomplete data folder is moved aside with its files, and a new one is made", async () => {
  await mkdir(join(base, "postgres", "base"), { recursive: true });
  await writeFile(join(base, "postgres", "base", "1"), "half");
  await mkdir(join(base, "postgres.new-abc123"));
  const postgres = await start();
  expect(postgres.freshlyCreated).toBe(true);
  const names = await readdir(base);
  const aside = names.find((name) => name.startsWith("postgres.incomplete-")) ?? "";
  expect(await readdir(join(base, aside, "base"))).toEqual(["1"]);
  expect(names.filter((name) => name.startsWith("postgres.new-"))).toEqual([]);
  expect(lines).toEqual([expect.stringContaining("is not a whole PostgreSQL folder: moved to")]);
});

test("an empty data folder, as in a fresh mount, is filled", async () => {
  await mkdir(join(base, "postgres"));
  expect((await start()).freshlyCreated).toBe(true);
  expect(lines).toEqual([]);
});

test("a DATA_DIR whose path is too long for a socket works, and has only one owner", async () => {
  const dataDir = join(base, "x".repeat(100), "y y", "z".repeat(60));
  const postgres = await start(dataDir);
  expect(await answers(postgres.connectionString)).toBe(true);
  await expect(start(dataDir)).rejects.toThrow("already in use");
  expect(await connectToRunningEmbeddedPostgres(dataDir)).toBe(postgres.connectionString);
  await postgres.stop();
  await rm(await readlink(join(dataDir, "run")), { recursive: true });
  expect(await answers((await start(dataDir)).connectionString)).toBe(true); // a clean-up of /tmp does no harm
  await rm(await readlink(join(dataDir, "run")), { recursive: true });
});

test("a DATA_DIR that cannot be made is refused with one line", async () => {
  await writeFile(join(base, "file"), "");
  const line = expect.stringMatching(/^DATA_DIR .*file\/data cannot be used: ENOTDIR/);
  await expect(start(join(base, "file", "data"))).rejects.toMatchObject({
    name: "StartError",
    lines: [line],
  });
});

test("a failed start reports PostgreSQL's own message, and the folder is free again", async () => {
  const settings = { max_connections: "none" };
  const attempt = startEmbeddedPostgres({ dataDir: base, log: () => undefined, settings });
  await expect(attempt).rejects.toThrow(/^PostgreSQL does not start: .*max_connections/);
  expect(await answers((await start()).connectionString)).toBe(true);
});

test("another process finds the running PostgreSQL, and none after its stop", async () => {
  expect(await connectToRunningEmbeddedPostgres(base)).toBeNull();
  const postgres = await start();
  expect(await connectToRunningEmbeddedPostgres(base)).toBe(postgres.connectionString);
  await postgres.stop();
  expect(await connectToRunningEmbeddedPostgres(base)).toBeNull();
});
