import { Counter, Histogram, type Registry } from "prom-client";
import { SECOND_MS } from "../../kernel/duration.ts";
import type { ErrorCode } from "../../kernel/errors.ts";
import { CountsByLabel } from "./counts-by-label.ts";
import { ProxyRequestCounter } from "./proxy-request-counter.ts";

/** From a cached page to a report that takes a minute. */
const LATENCY_BUCKETS_SECONDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60];
/** A signal takes milliseconds; without one the feed is read every 0.5 s; the contract allows 1 s; then come outages. */
const REVOCATION_BUCKETS_SECONDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 0.75, 1, 2, 5, 30, 300];

/** What the data plane counts. With several workers all of it is summed. */
export type GatewayMetrics = {
  /** One answered proxied request. It is on the hot path. */
  countAnswer(method: string, status: number, latencyMs: number): void;
  /** One refusal. It is on the hot path. */
  countDenial(code: ErrorCode): void;
  countConflict(): void;
  observeRevocation(ms: number): void;
};

export function createGatewayMetrics(registry: Registry): GatewayMetrics {
  const registers = [registry];
  const requests = new ProxyRequestCounter(registry);
  const latency = new Histogram({
    name: "proxy_latency_seconds",
    help: "From a proxied request's arrival to the end of its answer; to the head of an event stream, and to the handshake of a WebSocket.",
    buckets: LATENCY_BUCKETS_SECONDS,
    registers,
  });
  const denials = new CountsByLabel<ErrorCode>(
    registry,
    { name: "proxy_denials_total", help: "Requests that the gateway refused, by the code of the refusal." },
    "code",
  );
  // A rate needs a first value: these two have alerts.
  denials.add("internal_error", 0);
  denials.add("target_busy", 0);
  const conflicts = new Counter({
    name: "lease_conflicts_total",
    help: "Claims of a token that were refused because another device holds it; repeated requests are not counted again.",
    registers,
  });
  const revocations = new Histogram({
    name: "revocation_latency_seconds",
    help: "From a change that ends access to the cut of the device that had it, on this instance, at most.",
    buckets: REVOCATION_BUCKETS_SECONDS,
    registers,
  });
  return {
    countAnswer(method, status, latencyMs) {
      requests.count(method, status);
      latency.observe(latencyMs / SECOND_MS);
    },
    countDenial: (code) => denials.add(code),
    countConflict: () => conflicts.inc(),
    observeRevocation: (ms) => revocations.observe(ms / SECOND_MS),
  };
}
