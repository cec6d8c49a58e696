import { AggregatorRegistry, type Registry } from "prom-client";
import { isMetricsMessage, type MetricsMessage, type Sample } from "./cluster-messages.ts";

/** Above the 3 s for which the primary waits for the slowest worker. */
const ANSWER_TIMEOUT_MS = 6_000;

/**
 * For a worker. @returns a function that collects the metrics of all workers
 * @param registry that of this worker, which the primary reads
 */
export function collectClusterMetrics(registry: Registry): () => Promise<string> {
  const waiting = new Map<number, (samples: readonly Sample[]) => void>();
  let lastAsk = 0;
  process.on("message", (message: unknown) => {
    if (!isMetricsMessage(message)) return;
    if (message.kind === "zenzefi:metrics:answer") waiting.get(message.ask)?.(message.samples);
    if (message.kind === "zenzefi:metrics:read") void giveSample(registry, message.read);
  });
  send({ kind: "zenzefi:metrics:here" });
  return async () => {
    lastAsk += 1;
    const ask = lastAsk;
    const samples = await new Promise<readonly Sample[]>((resolve) => {
      const timer = setTimeout(resolve, ANSWER_TIMEOUT_MS, []);
      waiting.set(ask, (all) => {
        clearTimeout(timer);
        resolve(all);
      });
      send({ kind: "zenzefi:metrics:ask", ask });
    });
    waiting.delete(ask);
    // Without an answer, the numbers of this worker only: a dip in a graph is better than an empty page, which means an outage.
    return samples.length === 0 ? registry.metrics() : AggregatorRegistry.aggregate([...samples]).metrics();
  };
}

async function giveSample(registry: Registry, read: number): Promise<void> {
  const sample = await registry.getMetricsAsJSON().catch(() => []);
  send({ kind: "zenzefi:metrics:sample", read, sample });
}

function send(message: MetricsMessage): void {
  process.send?.(message, undefined, {}, () => {});
}
