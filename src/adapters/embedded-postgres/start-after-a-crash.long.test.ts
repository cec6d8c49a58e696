import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import {
  holdEmbeddedPostgres,
  killHard,
  postmasterPid,
  query,
} from "../../../test/support/services/embedded-postgres-process.ts";
import { waitUntil } from "../../../test/support/services/wait-until.ts";
import { type EmbeddedPostgres, startEmbeddedPostgres } from "./start-embedded-postgres.ts";

let dataDir: string;
let children: ChildProcess[];
let lines: string[];
let postgres: EmbeddedPostgres | undefined;

beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), "zenzefi-crash-"));
  children = [];
  lines = [];
});

afterEach(async () => {
  await postgres?.stop();
  postgres = undefined;
  for (const child of children) if (isAlive(child.pid ?? 0)) await killHard(child);
  await rm(dataDir, { recursive: true, force: true });
});

/** A run that commits a row and is then killed while another transaction is open. */
async function crashedRun(): Promise<void> {
  const held = await holdEmbeddedPostgres(dataDir);
  children.push(held.process);
  await query(held.connectionString, "CREATE TABLE stored AS SELECT 7 AS n");
  void query(held.connectionString, "BEGIN; INSERT INTO stored VALUES (8); SELECT pg_sleep(600)").catch(
    () => undefined,
  );
  const open = "SELECT 1 FROM pg_stat_activity WHERE query LIKE '%pg_sleep(600)' AND wait_event = 'PgSleep'";
  await waitUntil("it is open", 10_000, async () => (await query(held.connectionString, open)).length === 1);
  await killHard(held.process);
}

async function start(): Promise<EmbeddedPostgres> {
  postgres = await startEmbeddedPostgres({ dataDir, log: (line) => lines.push(line) });
  return postgres;
}

/** A zombie, whose parent has not waited for it yet, is not alive. */
function isAlive(pid: number): boolean {
  const state = spawnSync("ps", ["-o", "stat=", "-p", String(pid)], { encoding: "utf8" }).stdout.trim();
  return state !== "" && !state.startsWith("Z");
}

test("after kill -9 of the process the next start ends its PostgreSQL and loses nothing committed", async () => {
  await crashedRun();
  const orphan = await postmasterPid(dataDir);
  expect(isAlive(orphan)).toBe(true);
  const { connectionString } = await start();
  expect(isAlive(orphan)).toBe(false);
  expect(await postmasterPid(dataDir)).not.toBe(orphan);
  expect(await query(connectionString, "SELECT n FROM stored")).toEqual([{ n: 7 }]);
  expect(lines).toEqual([expect.stringContaining("Stopping a PostgreSQL that an earlier run left behind")]);
});

test("after kill -9 of the process and of its PostgreSQL the next start works and loses nothing committed", async () => {
  await crashedRun();
  process.kill(await postmasterPid(dataDir), "SIGKILL");
  const { connectionString } = await start();
  expect(await query(connectionString, "SELECT n FROM stored")).toEqual([{ n: 7 }]);
});

test("a postmaster.pid whose number belongs to another process now stops neither the start nor that process", async () => {
  await (await start()).stop();
  const stranger = spawn("sleep", ["600"], { cwd: dataDir });
  children.push(stranger);
  await writeFile(join(dataDir, "postgres", "postmaster.pid"), `${stranger.pid}\n${dataDir}/postgres\n`);
  await start();
  expect(isAlive(stranger.pid ?? 0)).toBe(true);
});

test("a process that is stopped by SIGSTOP still owns its folder, and its PostgreSQL is not ended", async () => {
  const held = await holdEmbeddedPostgres(dataDir);
  children.push(held.process);
  held.process.kill("SIGSTOP");
  await expect(start()).rejects.toThrow("already in use by a running Zenzefi");
  expect(await query(held.connectionString, "SELECT 1 AS n")).toEqual([{ n: 1 }]);
  await killHard(held.process);
  await start();
});
