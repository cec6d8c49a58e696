import { Counter, Gauge, Histogram, type Registry } from "prom-client";
import { SECOND_MS } from "../../kernel/duration.ts";
import { BREAKER_STATES, NO_TARGET_LOAD, type TargetLoad } from "../../kernel/target-load.ts";

/** From the end of a short request to `TARGET_QUEUE_TIMEOUT_SECONDS`. */
const WAIT_BUCKETS_SECONDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60];

/** The metrics of the queue for the target and of its breaker. With several workers the counts are summed. */
export type TargetMetrics = {
  /** From then on the gauges are read from `load`. */
  watch(load: () => TargetLoad): void;
  observeWait(waitedMs: number): void;
};

export function createTargetMetrics(registry: Registry): TargetMetrics {
  const registers = [registry];
  let load: (() => TargetLoad) | null = null;
  const waits = new Histogram({
    name: "target_queue_wait_seconds",
    help: "How long requests waited for their turn at the target; those that did not wait are not counted.",
    buckets: WAIT_BUCKETS_SECONDS,
    registers,
  });
  new Gauge({
    name: "target_concurrency",
    help: "Exchanges with the target: used, and the share of TARGET_MAX_CONCURRENT; both 0 without that limit.",
    labelNames: ["kind"],
    registers,
    collect() {
      this.set({ kind: "used" }, load?.().used ?? 0);
      this.set({ kind: "share" }, load?.().share ?? 0);
    },
  });
  new Gauge({
    name: "target_queue_depth",
    help: "Requests that wait for their turn at the target.",
    registers,
    collect() {
      this.set(load?.().waiting ?? 0);
    },
  });
  addCounters(registry, () => load?.() ?? NO_TARGET_LOAD);
  new Gauge({
    name: "target_breaker_state",
    help: "Connecting to the target: 0 works, 1 is tried by one request at a time, 2 has failed and is not tried for some seconds.",
    registers,
    aggregator: "max",
    collect() {
      this.set(Math.max(0, BREAKER_STATES.indexOf(load?.().breaker ?? "off") - 1));
    },
  });
  return {
    watch: (source) => {
      load = source;
    },
    observeWait: (waitedMs) => waits.observe(waitedMs / SECOND_MS),
  };
}

/** Counts that the process has itself. */
function addCounters(registry: Registry, load: () => TargetLoad): void {
  const registers = [registry];
  new Counter({
    name: "target_queue_refusals_total",
    help: "Requests that were refused in the queue for the target: it was full, they waited for too long, or the target cannot be reached.",
    registers,
    collect() {
      this.reset();
      this.inc(load().refused);
    },
  });
  new Counter({
    name: "target_turns_ended_total",
    help: "Requests that were ended at the target because they kept others waiting: their client was slow, or they did not end.",
    registers,
    collect() {
      this.reset();
      this.inc(load().ended);
    },
  });
}
