/** A primary with three workers that count; the last one to be ready is scraped, and the result is sent to the parent process. */
import cluster from "node:cluster";
import { collectClusterMetrics } from "../../src/adapters/metrics/cluster-metrics.ts";
import { createMetrics } from "../../src/adapters/metrics/metrics.ts";
import { serveClusterMetrics } from "../../src/adapters/metrics/serve-cluster-metrics.ts";
import { systemClock } from "../../src/adapters/system/system-clock.ts";
import { METRIC_SOURCES } from "./metric-sources.ts";

const WORKERS = 3;

if (cluster.isPrimary) runPrimary();
else runWorker();

function runPrimary(): void {
  serveClusterMetrics();
  let ready = 0;
  cluster.on("message", (worker, message) => {
    if (message === "ready") {
      ready += 1;
      if (ready === WORKERS) worker.send("scrape");
    }
    if (typeof message === "string" && message.includes("# TYPE")) {
      process.send?.(message, () => process.exit(0));
    }
  });
  for (let started = 0; started < WORKERS; started += 1) cluster.fork();
}

function runWorker(): void {
  const isFirst = cluster.worker?.id === 1;
  const metrics = createMetrics({
    clock: systemClock,
    countWorkerRestarts: () => 3,
    ...METRIC_SOURCES,
    // One worker has lost its connection: the metric of all must be 0.
    isDatabaseConnected: () => !isFirst,
    isRedisConnected: () => true,
  });
  metrics.tokenPurchases.inc({ duration_hours: 24 });
  metrics.gateway.countAnswer("GET", 200, 10);
  metrics.gateway.countAnswer("GET", 200, 10);
  metrics.gateway.countDenial("device_conflict");
  metrics.jobs.noteFailure("held");
  metrics.jobs.noteSuccess("held", isFirst ? 2_000 : 1_000);
  const collect = collectClusterMetrics(metrics.registry);
  process.on("message", async (message) => {
    if (message === "scrape") process.send?.(await collect());
  });
  process.send?.("ready");
}
