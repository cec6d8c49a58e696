import { collectClusterMetrics } from "../../adapters/metrics/cluster-metrics.ts";
import type { Settings } from "../../config/settings.ts";
import { Secret } from "../../kernel/secret.ts";
import { type Instance, startInstance } from "../compose.ts";
import { type FromWorker, isToWorker, type ToWorker } from "./worker-messages.ts";

/** Runs one of several processes: waits for what the primary found out, serves, and stops when it is told to. */
export async function runWorker(settings: Settings): Promise<void> {
  // Ctrl-C reaches every process of the terminal: the primary decides what it means.
  process.on("SIGINT", () => {});
  process.on("SIGTERM", () => {});
  const stopped = untilTold();
  const { databaseUrl, key, previousKeys, targetUrl } = await startMessage();
  const keys = { current: new Secret(key), previous: previousKeys.map((text) => new Secret(text)) };
  const foundation = { settings, databaseUrl, keys, targetUrl: new URL(targetUrl) };
  let instance: Instance;
  try {
    instance = await startInstance(foundation, { collectMetrics: collectClusterMetrics });
  } catch (error) {
    tell({ kind: "zenzefi:failed", reason: error instanceof Error ? error.message : String(error) });
    process.exit(1);
  }
  tell({ kind: "zenzefi:listening", port: instance.port });
  await stopped;
  await instance.stop();
  process.exit(0);
}

function startMessage(): Promise<Extract<ToWorker, { kind: "zenzefi:start" }>> {
  return new Promise((resolve) => {
    process.on("message", (message: unknown) => {
      if (isToWorker(message) && message.kind === "zenzefi:start") resolve(message);
    });
    tell({ kind: "zenzefi:ready" });
  });
}

/** The primary says so, or it is gone: a worker does not outlive it. */
function untilTold(): Promise<void> {
  return new Promise((resolve) => {
    process.once("disconnect", resolve);
    process.on("message", (message: unknown) => {
      if (isToWorker(message) && message.kind === "zenzefi:stop") resolve();
    });
  });
}

function tell(message: FromWorker): void {
  process.send?.(message);
}
