import { AggregatorRegistry, type Registry } from "prom-client";
import { isMetricsMessage, type MetricsMessage, type Sample } from "./cluster-messages.ts";

/** The primary waits for the slowest worker for 3 s. */
const ANSWER_TIMEOUT_MS = 6_000;

/**
 * In a worker: gives a function that collects the metrics of all workers.
 * @param registry this worker's own, which the primary reads
 */
export function collectClusterMetrics(registry: Registry): () => Promise<string> {
  const waiting = new Map<number, (samples: readonly Sample[]) => void>();
  let lastAsk = 0;
  process.on("message", (message: unknown) => {
    if (!isMetricsMessage(message)) return;
    if (message.kind === "zenzefi:metrics:answer") waiting.get(message.ask)?.(message.samples);
    if (message.kind === "zenzefi:metrics:read") void giveSample(registry, message.read);
  });
  tell({ kind: "zenzefi:metrics:here" });
  return async () => {
    lastAsk += 1;
    const ask = lastAsk;
    const samples = await new Promise<readonly Sample[]>((resolve) => {
      const timer = setTimeout(resolve, ANSWER_TIMEOUT_MS, []);
      waiting.set(ask, (all) => {
        clearTimeout(timer);
        resolve(all);
      });
      tell({ kind: "zenzefi:metrics:ask", ask });
    });
    waiting.delete(ask);
    // Its own numbers are better than none: the gap shows on a graph, an empty page looks like an outage.
    return samples.length === 0 ? registry.metrics() : AggregatorRegistry.aggregate([...samples]).metrics();
  };
}

async function giveSample(registry: Registry, read: number): Promise<void> {
  const sample = await registry.getMetricsAsJSON().catch(() => []);
  tell({ kind: "zenzefi:metrics:sample", read, sample });
}

function tell(message: MetricsMessage): void {
  process.send?.(message, undefined, {}, () => {});
}
