/**
 * With several workers each one counts for itself, and a scrape reaches any of them. That one asks the primary over the IPC
 * channel, the primary reads all workers, and whoever asked adds up. `ask` names the scrape, `read` one reading of all.
 */
export type MetricsMessage =
  /** From a worker: it can be read from now on. */
  | { readonly kind: "zenzefi:metrics:here" }
  /** From a worker that is scraped, and what it gets back. */
  | { readonly kind: "zenzefi:metrics:ask"; readonly ask: number }
  | { readonly kind: "zenzefi:metrics:answer"; readonly ask: number; readonly samples: readonly Sample[] }
  /** To each worker, and what it gives back. */
  | { readonly kind: "zenzefi:metrics:read"; readonly read: number }
  | { readonly kind: "zenzefi:metrics:sample"; readonly read: number; readonly sample: Sample };

/** What `Registry.getMetricsAsJSON` gives. */
export type Sample = readonly object[];

export function isMetricsMessage(message: unknown): message is MetricsMessage {
  return (
    typeof message === "object" &&
    message !== null &&
    "kind" in message &&
    String(message.kind).startsWith("zenzefi:metrics:")
  );
}
