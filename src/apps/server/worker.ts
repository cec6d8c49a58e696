/** The program of a worker, `dist/worker.js`: what the primary starts, and starts again when it dies. */
import { collectClusterMetrics } from "../../adapters/metrics/cluster-metrics.ts";
import { parseSettings } from "../../config/settings.ts";
import { Secret } from "../../kernel/secret.ts";
import { faultLines } from "../wiring/fault-lines.ts";
import type { Foundation } from "../wiring/open-base.ts";
import { type Instance, startInstance } from "../wiring/start-instance.ts";
import { crashWords } from "./crash-words.ts";
import { type FromWorker, isSocketHandle, isToWorker, type ToWorker } from "./worker-messages.ts";

type Start = Extract<ToWorker, { kind: "zenzefi:start" }>;

// Ctrl-C reaches every process of the terminal: the primary decides what it means. Without one, Node ends a worker.
process.on("SIGINT", () => {});
process.on("SIGTERM", () => {});
process.on("uncaughtException", (error) => {
  // The primary logs it, once, with how the process ended. Nothing is known of its state: it does not go on.
  tell({ kind: "zenzefi:crashed", words: crashWords(error) });
  process.exit(1);
});
void runWorker();

/** Waits for what the primary found out, serves, and stops when it is told to. */
async function runWorker(): Promise<void> {
  const stopped = untilTold();
  const { message, handle } = await whenStarted();
  const foundation = foundationOf(message);
  const instance = await startOrEnd(foundation, message.restarts, handle);
  tell({ kind: "zenzefi:listening", port: instance.port }, handle === undefined ? instance.socket : null);
  await stopped;
  await instance.stop();
  process.exit(0);
}

async function startOrEnd(foundation: Foundation, restarts: number, socket: unknown): Promise<Instance> {
  const { settings } = foundation;
  let count = restarts;
  process.on("message", (message: unknown) => {
    if (!isToWorker(message)) return;
    if (message.kind === "zenzefi:restarts") count = message.count;
    if (message.kind === "zenzefi:beat") tell({ kind: "zenzefi:alive" });
  });
  try {
    return await startInstance(foundation, {
      collectMetrics: settings.workers > 1 ? collectClusterMetrics : undefined,
      countWorkerRestarts: () => count,
      socket,
    });
  } catch (error) {
    tell({ kind: "zenzefi:failed", lines: faultLines(error, settings.defaultLanguage, settings.debug) });
    process.exit(1);
  }
}

function foundationOf({
  cwd,
  settings: texts,
  databaseUrl,
  key,
  previousKeys,
  targetUrl,
}: Start): Foundation {
  const environment = { cwd, values: new Map(texts), dotenvNames: [], dotenvBadLines: [], faults: [] };
  const { settings } = parseSettings(environment);
  const keys = { current: new Secret(key), previous: previousKeys.map((text) => new Secret(text)) };
  return { settings, databaseUrl, keys, targetUrl: new URL(targetUrl) };
}

function whenStarted(): Promise<{ message: Start; handle: unknown }> {
  return new Promise((resolve) => {
    process.on("message", (message: unknown, handle: unknown) => {
      if (isToWorker(message) && message.kind === "zenzefi:start") resolve({ message, handle });
    });
    tell({ kind: "zenzefi:ready" });
  });
}

function untilTold(): Promise<void> {
  return new Promise((resolve) => {
    process.on("message", (message: unknown) => {
      if (isToWorker(message) && message.kind === "zenzefi:stop") resolve();
    });
  });
}

function tell(message: FromWorker, handle: unknown = null): void {
  // One whose primary has just died is about to be ended: it has nobody to tell.
  process.send?.(message, isSocketHandle(handle) ? handle : undefined, {}, () => {});
}
