import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { packageFile } from "../../src/adapters/system/package-root.ts";
import { type TestEnvironment, testEnvironment } from "./test-settings.ts";

export type SpawnedServer = {
  readonly url: string;
  readonly process: ChildProcess;
  /** Ends it by SIGKILL. */
  kill(): Promise<void>;
  /** Stops the process until `resume`, like a suspended machine. */
  pause(): void;
  resume(): void;
  /** Stops it by SIGTERM. @returns its exit code */
  stop(): Promise<number | null>;
};

/** A whole instance in a child process that can be killed, paused and resumed. The database must exist. */
export async function spawnServer(options: {
  readonly targetUrl: string;
  readonly databaseUrl: string;
  readonly environment?: TestEnvironment;
}): Promise<SpawnedServer> {
  const environment = testEnvironment(options.databaseUrl, {
    ZENZEFI_TARGET_URL: options.targetUrl,
    ...options.environment,
  });
  const child = spawn(process.execPath, ["--import", "tsx", packageFile("test/support/serve-instance.ts")], {
    env: { PATH: process.env.PATH, HOME: process.env.HOME, ...environment },
    stdio: ["ignore", "pipe", "inherit"],
  });
  const exited = once(child, "exit");
  const port = await Promise.race([
    readPort(child),
    exited.then(() => Promise.reject(new Error("the instance ended before it listened"))),
  ]);
  return {
    url: `http://127.0.0.1:${port}`,
    process: child,
    kill: async () => {
      child.kill("SIGKILL");
      await exited;
    },
    pause: () => void child.kill("SIGSTOP"),
    resume: () => void child.kill("SIGCONT"),
    stop: async () => {
      child.kill("SIGTERM");
      await exited;
      return child.exitCode;
    },
  };
}

async function readPort(child: ChildProcess): Promise<number> {
  if (child.stdout === null) throw new Error("no output to read the port from");
  for await (const line of createInterface({ input: child.stdout })) {
    const port = /^listening (\d+)$/.exec(line)?.[1];
    if (port !== undefined) return Number(port);
  }
  throw new Error("the instance printed no port");
}
