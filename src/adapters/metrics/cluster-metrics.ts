import cluster, { type Worker } from "node:cluster";
import { AggregatorRegistry, type Registry } from "prom-client";

/**
 * With several workers each one counts for itself, and a scrape reaches any of them. It asks the primary over the
 * IPC channel, the primary asks all workers, adds up and answers.
 */
const ASK = "zenzefi:metrics:ask";
const ANSWER = "zenzefi:metrics:answer";
/** A worker that hangs must not hang the scrape; Prometheus itself gives up after 10 s. */
const ANSWER_TIMEOUT_MS = 6_000;

type Ask = { readonly kind: typeof ASK; readonly id: number };
type Answer = { readonly kind: typeof ANSWER; readonly id: number; readonly text: string | null };

/** In the primary: answers the workers' questions from now on. */
export function serveClusterMetrics(): void {
  const aggregator = new AggregatorRegistry();
  cluster.on("message", (worker: Worker, message: unknown) => {
    if (!isKind<Ask>(message, ASK)) return;
    const { id } = message;
    const answer = (text: string | null): void => {
      if (worker.isConnected()) worker.send({ kind: ANSWER, id, text } satisfies Answer);
    };
    aggregator.clusterMetrics().then(answer, () => answer(null));
  });
}

/**
 * In a worker: gives a function that collects the metrics of all workers.
 * @param registry this worker's own, which the primary asks for
 */
export function collectClusterMetrics(registry: Registry): () => Promise<string> {
  // Listens for the primary's question.
  new AggregatorRegistry();
  AggregatorRegistry.setRegistries(registry);
  const waiting = new Map<number, (text: string | null) => void>();
  let lastId = 0;
  process.on("message", (message: unknown) => {
    if (isKind<Answer>(message, ANSWER)) waiting.get(message.id)?.(message.text);
  });
  return async () => {
    lastId += 1;
    const id = lastId;
    const text = await new Promise<string | null>((resolve) => {
      const timer = setTimeout(resolve, ANSWER_TIMEOUT_MS, null);
      waiting.set(id, (answer) => {
        clearTimeout(timer);
        resolve(answer);
      });
      process.send?.({ kind: ASK, id } satisfies Ask);
    });
    waiting.delete(id);
    // Its own numbers are better than none: the gap shows on a graph, an empty page looks like an outage.
    return text ?? registry.metrics();
  };
}

function isKind<M extends Ask | Answer>(message: unknown, kind: M["kind"]): message is M {
  return typeof message === "object" && message !== null && "kind" in message && message.kind === kind;
}
