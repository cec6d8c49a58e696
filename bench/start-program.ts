import { spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:net";
import { setTimeout as delay } from "node:timers/promises";
import { stopProgram, trackProgram } from "./live-programs.ts";

const START_MS_MAX = 60_000;
const RETRY_EVERY_MS = 100;

export type Running = { readonly pid: number; readonly url: string; stop(): Promise<void> };

/**
 * Starts a program and waits until it answers HTTP on its port.
 * @throws Error if it does not within a minute, or ends: then it does not run
 */
export async function startProgram(
  name: string,
  program: string,
  args: readonly string[],
  options: {
    readonly port: number;
    readonly folder?: string;
    readonly environment?: Readonly<Record<string, string>>;
    /** Ctrl-C in the terminal does not reach it then: who started it has to stop it. */
    readonly isOwnGroup?: boolean;
  },
): Promise<Running> {
  const child = spawn(program, args, {
    cwd: options.folder,
    env: { PATH: process.env.PATH, HOME: process.env.HOME, ...options.environment },
    stdio: ["ignore", "ignore", "inherit"],
    detached: options.isOwnGroup ?? false,
  });
  trackProgram(child);
  const failed = once(child, "spawn").then(
    () => false,
    () => true,
  );
  const url = `http://127.0.0.1:${options.port}`;
  const deadlineMs = performance.now() + START_MS_MAX;
  const hasEnded = async (): Promise<boolean> =>
    (await failed) || child.exitCode !== null || child.signalCode !== null;
  while ((await hasEnded()) || !(await answers(url))) {
    if ((await hasEnded()) || performance.now() > deadlineMs) {
      await stopProgram(child);
      throw new Error(`${name} did not start`);
    }
    await delay(RETRY_EVERY_MS);
  }
  return { pid: child.pid ?? Number.NaN, url, stop: () => stopProgram(child) };
}

/** A port that no program listens on now. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  await once(server, "close");
  if (address === null || typeof address === "string") throw new Error("no port to be had");
  return address.port;
}

async function answers(url: string): Promise<boolean> {
  return fetch(url).then(
    async (response) => {
      await response.body?.cancel();
      return true;
    },
    () => false,
  );
}
