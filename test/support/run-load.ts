import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { packageFile } from "../../src/adapters/system/package-root.ts";

export type StartedLoad = {
  readonly process: ChildProcess;
  /** stdout and stderr so far. */
  output(): string;
  /** Settles with the exit code once it has ended; null if a signal ended it. */
  readonly ended: Promise<number | null>;
};

/** Runs `npm run load` as a user does, in a process of its own. */
export function startLoad(args: readonly string[]): StartedLoad {
  const child = spawn(process.execPath, ["--import", "tsx", packageFile("bench/load/main.ts"), ...args], {
    env: { PATH: process.env.PATH, HOME: process.env.HOME },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (text: string) => {
      output += text;
    });
  }
  return {
    process: child,
    output: () => output,
    ended: once(child, "close").then(() => child.exitCode),
  };
}
