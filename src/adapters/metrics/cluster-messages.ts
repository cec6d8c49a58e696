/**
 * Each worker has its own counters, and a scrape reaches any one of them. That worker asks the primary over the IPC channel, the
 * primary reads all workers, and the worker adds up. `ask` numbers the scrapes of a worker, `read` the readings of the primary.
 */
export type MetricsMessage =
  /** From a worker: the primary can read it from now on. */
  | { readonly kind: "zenzefi:metrics:here" }
  /** From a worker that is scraped, and the primary's answer. */
  | { readonly kind: "zenzefi:metrics:ask"; readonly ask: number }
  | { readonly kind: "zenzefi:metrics:answer"; readonly ask: number; readonly samples: readonly Sample[] }
  /** To each worker, and its answer. */
  | { readonly kind: "zenzefi:metrics:read"; readonly read: number }
  | { readonly kind: "zenzefi:metrics:sample"; readonly read: number; readonly sample: Sample };

/** The result of `Registry.getMetricsAsJSON`. */
export type Sample = readonly object[];

export function isMetricsMessage(message: unknown): message is MetricsMessage {
  return (
    typeof message === "object" &&
    message !== null &&
    "kind" in message &&
    String(message.kind).startsWith("zenzefi:metrics:")
  );
}
