import { execFile } from "node:child_process";
import { readdir, readFile, readlink, rm, stat } from "node:fs/promises";
import { basename, join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { promisify } from "node:util";
import { StartError } from "../../kernel/errors.ts";

/** The processes of a PostgreSQL that runs in one data folder, and the processes that we have no permission to inspect. */
type Found = { readonly pids: readonly number[]; readonly hidden: ReadonlySet<number> };

/** Fast shutdown (with a checkpoint), immediate shutdown, then kill. None of them loses anything that was committed. */
const stages: readonly { signal: NodeJS.Signals; to: "postmaster" | "all"; waitMs: number }[] = [
  { signal: "SIGINT", to: "postmaster", waitMs: 10_000 },
  { signal: "SIGQUIT", to: "all", waitMs: 5_000 },
  { signal: "SIGKILL", to: "all", waitMs: 5_000 },
];
const checkEveryMs = 20;

/**
 * Ends a PostgreSQL that an earlier process of ours left running in `dataFolder` when it was killed, and removes its stale
 * `postmaster.pid`. It is not used further: its settings and its parent are gone. Call it only as the owner of the `DATA_DIR`.
 * @throws StartError if it cannot be ended
 */
export async function stopLeftovers(dataFolder: string, log: (line: string) => void): Promise<void> {
  const pidFile = join(dataFolder, "postmaster.pid");
  const postmaster = Number.parseInt(await readFile(pidFile, "utf8").catch(() => ""), 10);
  const found = await findProcesses(dataFolder);
  if (found.pids.length > 0) {
    log(`Stopping a PostgreSQL that an earlier run left behind (processes ${found.pids.join(", ")}).`);
    await stopAll(dataFolder, postmaster);
  }
  // The pid in it may belong to another process by now, and PostgreSQL would then refuse to start.
  if (!found.hidden.has(postmaster)) await rm(pidFile, { force: true });
}

async function stopAll(dataFolder: string, postmaster: number): Promise<void> {
  for (const { signal, to, waitMs } of stages) {
    const { pids } = await findProcesses(dataFolder);
    const targets = to === "postmaster" ? pids.filter((pid) => pid === postmaster) : pids;
    if (targets.length === 0) continue; // no postmaster, only its children
    for (const pid of targets) sendSignal(pid, signal);
    for (let waitedMs = 0; waitedMs < waitMs; waitedMs += checkEveryMs) {
      if ((await findProcesses(dataFolder)).pids.length === 0) return;
      await delay(checkEveryMs);
    }
  }
  const { pids } = await findProcesses(dataFolder);
  throw new StartError(
    `A PostgreSQL left in ${dataFolder} cannot be stopped (processes ${pids.join(", ")}).`,
  );
}

function sendSignal(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // It has ended meanwhile, or we may not signal it: the next check shows which.
  }
}

async function findProcesses(dataFolder: string): Promise<Found> {
  return process.platform === "linux" ? findInProc(dataFolder) : findByCommandLine(dataFolder);
}

/** Found by program and working folder: every process of PostgreSQL works in its data folder. */
async function findInProc(dataFolder: string): Promise<Found> {
  const folder = await stat(dataFolder);
  const pids = (await readdir("/proc")).filter((name) => /^\d+$/.test(name));
  const hidden = new Set<number>();
  const found = await Promise.all(
    pids.map(async (pid) => {
      try {
        const cwd = await stat(`/proc/${pid}/cwd`);
        if (cwd.ino !== folder.ino || cwd.dev !== folder.dev) return [];
        const program = basename(await readlink(`/proc/${pid}/exe`));
        return /^postgres\b/.test(program) ? [Number(pid)] : [];
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === "EACCES") hidden.add(Number(pid));
        return [];
      }
    }),
  );
  return { pids: found.flat(), hidden };
}

/** Without /proc: the command line of the postmaster names its folder. Its children end with it. */
async function findByCommandLine(dataFolder: string): Promise<Found> {
  const { stdout } = await promisify(execFile)("ps", ["-axo", "pid=,command="]);
  const lines = stdout.split("\n").filter((line) => line.includes(`/postgres -D ${dataFolder} `));
  return { pids: lines.map((line) => Number.parseInt(line, 10)), hidden: new Set() };
}
