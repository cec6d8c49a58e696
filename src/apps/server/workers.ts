import cluster, { type Worker } from "node:cluster";
import { setTimeout as delay } from "node:timers/promises";
import { SECOND_MS } from "../../kernel/duration.ts";
import type { Foundation } from "../compose-base.ts";
import { isFromWorker, type ToWorker } from "./worker-messages.ts";

/** A worker that dies is replaced, but not faster than this: one that dies at its start must not eat the machine. */
const RESTART_DELAY_MS = SECOND_MS;
/** The drain of a worker is at most 10 s; then it is ended. */
const STOP_MS_MAX = 20 * SECOND_MS;

/** Starts `WORKERS` processes that share the port. A worker that dies is replaced. @throws what the first start threw */
export async function startWorkers(foundation: Foundation): Promise<{ port: number; stop(): Promise<void> }> {
  let isStopping = false;
  const fork = (): Promise<number> => {
    const worker = cluster.fork();
    const listening = new Promise<number>((resolve, reject) => {
      worker.on("message", (message: unknown) => {
        if (!isFromWorker(message)) return;
        switch (message.kind) {
          case "zenzefi:ready":
            // One that comes during the stop has nothing to lose yet.
            if (isStopping) worker.process.kill("SIGKILL");
            else worker.send(startMessage(foundation), () => {});
            return;
          case "zenzefi:listening":
            resolve(message.port);
            return;
          case "zenzefi:failed":
            reject(new Error(message.reason));
        }
      });
      worker.once("exit", () => reject(new Error("a worker ended before it listened")));
    });
    worker.once("exit", () => void replaceLater());
    return listening;
  };
  const replaceLater = async (): Promise<void> => {
    await delay(RESTART_DELAY_MS, undefined, { ref: false });
    if (!isStopping) await fork().catch(() => {});
  };
  const stop = async (): Promise<void> => {
    isStopping = true;
    await Promise.all(Object.values(cluster.workers ?? {}).map((worker) => worker && stopWorker(worker)));
  };
  try {
    const ports = await Promise.all(Array.from({ length: foundation.settings.workers }, fork));
    return { port: ports[0] ?? foundation.settings.port, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function stopWorker(worker: Worker): Promise<void> {
  if (worker.isDead()) return;
  const gone = new Promise<void>((resolve) => worker.once("exit", () => resolve()));
  // One that is just dying cannot be told: its exit follows.
  worker.send({ kind: "zenzefi:stop" } satisfies ToWorker, () => {});
  const late = setTimeout(() => worker.process.kill("SIGKILL"), STOP_MS_MAX);
  await gone;
  clearTimeout(late);
}

function startMessage({ databaseUrl, keys, targetUrl }: Foundation): ToWorker {
  return {
    kind: "zenzefi:start",
    databaseUrl,
    key: keys.current.reveal(),
    previousKeys: keys.previous.map((key) => key.reveal()),
    targetUrl: targetUrl.href,
  };
}
