import { type ChildProcess, execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { access, chown, mkdir, mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { promisify } from "node:util";
import { query } from "./embedded-postgres-process.ts";
import type { TestPostgres } from "./start-test-postgres.ts";
import { waitUntil } from "./wait-until.ts";

const run = promisify(execFile);

/** Debian's folder of the programs of its package postgresql-15. */
const DEBIAN_FOLDER = "/usr/lib/postgresql/15/bin";
/** PostgreSQL does not run as root: root runs it as `nobody`. */
const NOBODY_ID = 65_534;

/** Starts a PostgreSQL 15, the oldest that the service supports, on a new folder; null if it is not installed. */
export async function startPostgres15(): Promise<TestPostgres | null> {
  const programs = await findPrograms();
  if (programs === null) return null;
  const folder = await mkdtemp(join(tmpdir(), "zenzefi-postgres-15-"));
  const dataFolder = join(folder, "data");
  await mkdir(dataFolder, { mode: 0o700 });
  const isRoot = process.getuid?.() === 0;
  const as = isRoot ? { uid: NOBODY_ID, gid: NOBODY_ID, cwd: "/" } : {};
  if (isRoot) for (const path of [folder, dataFolder]) await chown(path, NOBODY_ID, NOBODY_ID);
  const initdb = ["-D", dataFolder, "-U", "zenzefi", "-A", "trust", "-E", "UTF8", "--locale=C", "-N"];
  await run(join(programs, "initdb"), initdb, as);
  const port = String(await freePort());
  const settings = ["fsync=off", "synchronous_commit=off", "full_page_writes=off", "max_connections=300"];
  const server = spawn(
    join(programs, "postgres"),
    ["-D", dataFolder, "-h", "127.0.0.1", "-p", port, "-k", "", ...settings.flatMap((pair) => ["-c", pair])],
    { ...as, stdio: "ignore" },
  );
  const adminUrl = `postgresql://zenzefi@127.0.0.1:${port}/postgres`;
  await waitUntil("PostgreSQL 15 answers", 30_000, () =>
    query(adminUrl, "SELECT 1").then(
      () => true,
      () => false,
    ),
  );
  return { adminUrl, stop: () => stop(server).then(() => rm(folder, { recursive: true, force: true })) };
}

async function findPrograms(): Promise<string | null> {
  const fromPath = (process.env.PATH ?? "").split(delimiter).filter((folder) => folder !== "");
  for (const folder of [DEBIAN_FOLDER, ...fromPath]) {
    const postgres = join(folder, "postgres");
    const isThere = await access(postgres).then(
      () => true,
      () => false,
    );
    if (isThere && (await run(postgres, ["--version"])).stdout.includes(" 15.")) return folder;
  }
  return null;
}

async function stop(server: ChildProcess): Promise<void> {
  const exited = once(server, "exit");
  server.kill("SIGINT");
  await exited;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  if (address === null || typeof address === "string") throw new Error("no loopback port to be had");
  return address.port;
}
