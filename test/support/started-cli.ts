import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createInterface } from "node:readline";
import { spawnCli } from "./run-cli.ts";

export type StartedCli = {
  /** `http://127.0.0.1:PORT`, as on the start page. */
  readonly url: string;
  readonly process: ChildProcess;
  /** The pids of its worker processes. */
  workers(): number[];
  /** The first of them. @throws if there is none: for `process.kill`, pid 0 would mean this process group */
  worker(): number;
  /** Its output so far. */
  output(): string;
  /** Stops it by SIGTERM. @returns its exit code */
  stop(): Promise<number | null>;
};

/** Runs `zenzefi start` as a user does and waits for its start page. */
export async function startCli(options: {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  /** `bin/zenzefi.mjs` of another checkout; by default of this one. */
  readonly launcher?: string;
  /** For Node itself, in the primary and in its workers. */
  readonly nodeOptions?: readonly string[];
}): Promise<StartedCli> {
  const child = spawnCli(["start"], options);
  const exited = once(child, "exit");
  let output = "";
  child.stderr?.setEncoding("utf8").on("data", (text: string) => {
    output += text;
  });
  const ended = exited.then(() => Promise.reject(new Error(`it ended instead of starting: ${output}`)));
  const reportedUrl = new Promise<string>((resolve) => {
    if (child.stdout === null) return;
    createInterface({ input: child.stdout }).on("line", (line) => {
      output += `${line}\n`;
      const url = /Web console +(http:\S+)/.exec(line)?.[1];
      if (url !== undefined) resolve(url);
    });
  });
  const url = await Promise.race([reportedUrl, ended]);
  ended.catch(() => undefined);
  return {
    url,
    process: child,
    workers: () => workersOf(child.pid ?? 0),
    worker: () => {
      const [pid] = workersOf(child.pid ?? 0);
      if (pid === undefined) throw new Error("there is no worker process");
      return pid;
    },
    output: () => output,
    stop: async () => {
      child.kill("SIGTERM");
      await exited;
      return child.exitCode;
    },
  };
}

/** PostgreSQL is a child of the primary too. An ended child may be listed for a moment, without its command line. */
function workersOf(pid: number): number[] {
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8").trim().split(" ");
  return children.filter(isWorker).map(Number);
}

function isWorker(pid: string): boolean {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "utf8").includes("dist/worker.js");
  } catch {
    return false;
  }
}

/** Whether a process exists. */
export function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
