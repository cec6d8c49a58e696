import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { setTimeout as delay } from "node:timers/promises";
import { StartError } from "../../kernel/errors.ts";
import type { Binaries } from "./binaries.ts";
import type { LogFile } from "./log-file.ts";
import { probe } from "./probe.ts";
import { commandAs, type RunAs } from "./run-as.ts";

/** One run of PostgreSQL, from when it accepts connections to its end. */
export type Postmaster = {
  /** Resolves with "exit code 1" or "signal SIGKILL" when it has ended, for any reason. */
  readonly exited: Promise<string>;
  /** Fast shutdown: ends connections and writes a checkpoint. After 20 s immediate shutdown. Resolves when it has ended. */
  stop(): Promise<void>;
};

export type PostmasterSpec = {
  readonly binaries: Binaries;
  readonly runAs: RunAs;
  readonly dataFolder: string;
  readonly connectionString: string;
  readonly settings: Readonly<Record<string, string>>;
  readonly logFile: LogFile;
};

/** Recovery after a crash replays at most `max_wal_size` (1 GB), which a slow disk does in minutes. */
const readyTimeoutMs = 300_000;
const checkEveryMs = 20;
const stopStages: readonly { signal: NodeJS.Signals; waitMs: number }[] = [
  { signal: "SIGINT", waitMs: 20_000 },
  { signal: "SIGQUIT", waitMs: 5_000 },
  { signal: "SIGKILL", waitMs: 5_000 },
];

/**
 * Starts PostgreSQL and waits until it accepts connections.
 * @throws StartError if it ends, does not answer, or `signal` is aborted first; it does not run then
 */
export async function startPostmaster(spec: PostmasterSpec, signal: AbortSignal): Promise<Postmaster> {
  const logStart = await spec.logFile.bytes();
  const child = spawnPostmaster(spec);
  const exited = whenExited(child);
  const postmaster = { exited, stop: () => stop(child, exited) };
  const fault = await waitUntilReady(spec.connectionString, child, signal);
  if (fault === null) return postmaster;
  await postmaster.stop();
  throw new StartError(`PostgreSQL does not start: ${lastFault(await spec.logFile.tail(logStart)) ?? fault}`);
}

function spawnPostmaster({ binaries, runAs, dataFolder, settings, logFile }: PostmasterSpec): ChildProcess {
  const pairs = Object.entries(settings).flatMap(([name, value]) => ["-c", `${name}=${value}`]);
  const command = commandAs(runAs, binaries.postgres, ["-D", dataFolder, ...pairs]);
  const child = spawn(command.file, command.args, {
    ...command.options,
    env: binaries.env,
    stdio: ["ignore", logFile.fd, logFile.fd],
    // A separate process group: Ctrl-C at the terminal must not end it while this process still drains.
    detached: true,
  });
  // Also ends PostgreSQL when this process exits without `stop`; only a killed process leaves it running.
  const stopWithUs = () => void child.kill("SIGINT");
  process.once("exit", stopWithUs);
  child.once("exit", () => process.off("exit", stopWithUs));
  return child;
}

async function whenExited(child: ChildProcess): Promise<string> {
  try {
    const [code, signal] = (await once(child, "exit")) as [number | null, NodeJS.Signals | null];
    return signal === null ? `exit code ${code}` : `signal ${signal}`;
  } catch (error) {
    return error instanceof Error ? error.message : "it cannot be run";
  }
}

/** @returns null when it accepts connections, else why not */
async function waitUntilReady(
  connectionString: string,
  child: ChildProcess,
  signal: AbortSignal,
): Promise<string | null> {
  for (let waitedMs = 0; waitedMs < readyTimeoutMs; waitedMs += checkEveryMs) {
    if (signal.aborted) return "it was stopped while starting";
    if (!isRunning(child)) return "it ended at once";
    if (await probe(connectionString)) return null;
    await delay(checkEveryMs);
  }
  return `no answer in ${readyTimeoutMs / 1000} s`;
}

async function stop(child: ChildProcess, exited: Promise<string>): Promise<void> {
  for (const { signal, waitMs } of stopStages) {
    if (!isRunning(child)) return;
    child.kill(signal);
    const waiting = new AbortController();
    await Promise.race([exited, delay(waitMs, undefined, { signal: waiting.signal }).catch(() => undefined)]);
    waiting.abort();
  }
}

function isRunning(child: ChildProcess): boolean {
  return child.pid !== undefined && child.exitCode === null && child.signalCode === null;
}

/** The last error that PostgreSQL has logged: "FATAL:  ...". */
function lastFault(log: string): string | null {
  const faults = log.split("\n").flatMap((line) => line.match(/(?:FATAL|PANIC):\s+(.*)$/)?.[1] ?? []);
  return faults.at(-1) ?? null;
}
