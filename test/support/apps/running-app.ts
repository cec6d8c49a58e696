import { spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { freePort } from "../free-port.ts";
import { waitUntil } from "../services/wait-until.ts";

/** Enough for a large application beside a browser on a small machine. */
const START_TIMEOUT_MS = 60_000;
const STOP_TIMEOUT_MS = 5_000;
/** Enough output to see why it did not start. */
const OUTPUT_CHARS_MAX = 4_000;

/** A third-party application on loopback. */
export type RunningApp = {
  /** `http://127.0.0.1:PORT` */
  readonly url: string;
  stop(): Promise<void>;
};

/** How to start an application that listens on `port` and stores all its data in `folder`, which is empty. */
export type Launch = (place: { readonly port: number; readonly folder: string }) => Promise<{
  readonly command: string;
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}>;

/** @throws Error with its output, if it ends or does not answer in time */
export async function startApp(name: string, launch: Launch): Promise<RunningApp> {
  const folder = await mkdtemp(join(tmpdir(), `${name}-`));
  const port = await freePort();
  const { command, args, env = {} } = await launch({ port, folder });
  const child = spawn(command, args, {
    cwd: folder,
    env: { PATH: process.env.PATH, HOME: folder, LC_ALL: "C", ...env },
    stdio: ["ignore", "pipe", "pipe"],
    // A separate process group: PHP's server has workers.
    detached: true,
  });
  let isRunning = child.pid !== undefined;
  const ended = new Promise<void>((resolve) => {
    child.once("error", () => resolve()).once("exit", () => resolve());
  }).then(() => {
    isRunning = false;
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr])
    stream.on("data", (chunk: Buffer) => {
      output = (output + chunk.toString()).slice(-OUTPUT_CHARS_MAX);
    });
  const signal = (name: "SIGTERM" | "SIGKILL"): void => {
    if (child.pid !== undefined && isRunning) process.kill(-child.pid, name);
  };
  const stop = async (): Promise<void> => {
    signal("SIGTERM");
    const timer = setTimeout(signal, STOP_TIMEOUT_MS, "SIGKILL");
    await ended;
    clearTimeout(timer);
    await rm(folder, { recursive: true, force: true, maxRetries: 3 });
  };
  const url = `http://127.0.0.1:${port}`;
  try {
    await waitUntil(`${name} answers`, START_TIMEOUT_MS, () => {
      if (!isRunning) throw new Error("it ended");
      return answers(url);
    });
  } catch (error) {
    await stop();
    throw new Error(`${name} did not start: ${String(error)}\n${output}`);
  }
  return { url, stop };
}

function answers(url: string): Promise<boolean> {
  return fetch(url, { redirect: "manual" }).then(
    async (response) => {
      await response.body?.cancel();
      return response.status < 500;
    },
    () => false,
  );
}
