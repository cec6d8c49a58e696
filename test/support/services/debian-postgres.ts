import { type ChildProcess, execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { access, chown, mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);

/** Debian's folder of the programs of its package postgresql-15. */
const DEBIAN_FOLDER = "/usr/lib/postgresql/15/bin";
/** PostgreSQL and PgBouncer do not run as root: root runs them as `nobody`. */
const NOBODY_ID = 65_534;

/** Who runs the servers of tests: an ordinary user, also where the tests run as root. */
export const asOrdinaryUser = process.getuid?.() === 0 ? { uid: NOBODY_ID, gid: NOBODY_ID, cwd: "/" } : {};

/** A new folder that the servers may write. `remove` removes it. */
export async function makeServerFolder(name: string): Promise<{ path: string; remove(): Promise<void> }> {
  const path = await mkdtemp(join(tmpdir(), `zenzefi-${name}-`));
  await ownedByServer(path);
  return { path, remove: () => rm(path, { recursive: true, force: true, maxRetries: 5 }) };
}

export async function ownedByServer(path: string): Promise<void> {
  if ("uid" in asOrdinaryUser) await chown(path, NOBODY_ID, NOBODY_ID);
}

/** The folder of PostgreSQL 15's programs; null if it is not installed. */
export async function findPostgres15(): Promise<string | null> {
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

/** Runs one of the programs to its end, as the servers' user. */
export async function runProgram(path: string, args: readonly string[]): Promise<void> {
  await run(path, [...args], asOrdinaryUser);
}

/** Makes a database cluster whose superuser `zenzefi` needs no password. */
export function initCluster(programs: string, dataFolder: string): Promise<void> {
  const args = ["-D", dataFolder, "-U", "zenzefi", "-A", "trust", "-E", "UTF8", "--locale=C", "-N"];
  return runProgram(join(programs, "initdb"), args);
}

/** Starts a server on a cluster, with nothing but TCP on loopback. */
export function spawnPostgres(
  programs: string,
  dataFolder: string,
  port: number,
  settings: readonly string[],
): ChildProcess {
  const args = ["-D", dataFolder, "-h", "127.0.0.1", "-p", String(port), "-k", ""];
  return spawn(join(programs, "postgres"), [...args, ...settings.flatMap((pair) => ["-c", pair])], {
    ...asOrdinaryUser,
    stdio: "ignore",
  });
}

/** `kill -9` of a server and all its processes, as if the machine lost its power. */
export async function killPostgres(server: ChildProcess): Promise<void> {
  if (server.exitCode !== null || server.signalCode !== null || server.pid === undefined) return;
  const exited = once(server, "exit");
  for (const pid of [server.pid, ...childrenOf(server.pid)]) {
    try {
      process.kill(pid, "SIGKILL");
    } catch (error) {
      // A process that has just ended needs no signal.
      if (!(error instanceof Error && "code" in error && error.code === "ESRCH")) throw error;
    }
  }
  await exited;
}

function childrenOf(pid: number): number[] {
  const text = readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8").trim();
  return text === "" ? [] : text.split(" ").map(Number);
}

export async function freeLoopbackPort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  if (address === null || typeof address === "string") throw new Error("no loopback port to be had");
  return address.port;
}
