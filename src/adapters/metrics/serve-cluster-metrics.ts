import cluster, { type Worker } from "node:cluster";
import { isMetricsMessage, type MetricsMessage, type Sample } from "./cluster-messages.ts";

/** A worker that hangs must not hang the scrape; Prometheus itself gives up after 10 s. */
const READ_TIMEOUT_MS = 3_000;

/**
 * For the primary: from now on it reads the metrics of all workers for any worker that asks. A worker that still starts, has
 * ended or hangs is left out. The primary does not interpret the metrics.
 */
export function serveClusterMetrics(): void {
  const readable = new Set<Worker>();
  /** Key: number of the reading, worker id. */
  const waiting = new Map<string, (sample: Sample | null) => void>();
  let lastRead = 0;

  const readOne = (worker: Worker, read: number): Promise<Sample | null> =>
    new Promise((resolve) => {
      const key = `${read} ${worker.id}`;
      const finish = (sample: Sample | null): void => {
        clearTimeout(late);
        worker.off("disconnect", onGone);
        waiting.delete(key);
        resolve(sample);
      };
      const onGone = (): void => finish(null);
      const late = setTimeout(onGone, READ_TIMEOUT_MS);
      waiting.set(key, finish);
      worker.once("disconnect", onGone);
      send(worker, { kind: "zenzefi:metrics:read", read });
    });

  const readAll = async (): Promise<readonly Sample[]> => {
    lastRead += 1;
    const read = lastRead;
    const samples = await Promise.all([...readable].map((worker) => readOne(worker, read)));
    return samples.filter((sample) => sample !== null);
  };

  cluster.on("message", (worker: Worker, message: unknown) => {
    if (!isMetricsMessage(message)) return;
    if (message.kind === "zenzefi:metrics:here") {
      readable.add(worker);
      worker.once("disconnect", () => readable.delete(worker));
    } else if (message.kind === "zenzefi:metrics:sample") {
      waiting.get(`${message.read} ${worker.id}`)?.(message.sample);
    } else if (message.kind === "zenzefi:metrics:ask") {
      const { ask } = message;
      void readAll().then((samples) => send(worker, { kind: "zenzefi:metrics:answer", ask, samples }));
    }
  });
}

/** A message to a worker that is ending is dropped. */
function send(worker: Worker, message: MetricsMessage): void {
  if (worker.isConnected()) worker.send(message, () => {});
}
