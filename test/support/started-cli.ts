import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { spawnCli } from "./run-cli.ts";

export type StartedCli = {
  /** `http://127.0.0.1:PORT`, as the start page tells it. */
  readonly url: string;
  readonly process: ChildProcess;
  /** What it wrote so far. */
  output(): string;
  /** Stops it by SIGTERM and gives its exit code. */
  stop(): Promise<number | null>;
};

/** Runs `zenzefi start` as a user does and waits for its start page. */
export async function startCli(options: {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
}): Promise<StartedCli> {
  const child = spawnCli(["start"], options);
  const exited = once(child, "exit");
  let output = "";
  child.stderr?.setEncoding("utf8").on("data", (text: string) => {
    output += text;
  });
  const ended = exited.then(() => Promise.reject(new Error(`it ended instead of starting: ${output}`)));
  const told = new Promise<string>((resolve) => {
    if (child.stdout === null) return;
    createInterface({ input: child.stdout }).on("line", (line) => {
      output += `${line}\n`;
      const url = /Web console +(http:\S+)/.exec(line)?.[1];
      if (url !== undefined) resolve(url);
    });
  });
  const url = await Promise.race([told, ended]);
  ended.catch(() => undefined);
  return {
    url,
    process: child,
    output: () => output,
    stop: async () => {
      child.kill("SIGTERM");
      await exited;
      return child.exitCode;
    },
  };
}
