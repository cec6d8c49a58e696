import cluster from "node:cluster";
import { serveClusterMetrics } from "../../adapters/metrics/cluster-metrics.ts";
import type { Settings } from "../../config/settings.ts";
import { startInstance } from "../compose.ts";
import { layFoundation } from "./lay-foundation.ts";
import { printStartPage } from "./start-page.ts";
import { untilStopped } from "./until-stopped.ts";
import { runWorker } from "./worker.ts";
import { startWorkers } from "./workers.ts";

/**
 * Runs the service until it is told to stop: lays the foundation (database, migrations, key, first superuser, demo
 * target), starts one process or several, prints where to go next, and takes everything down in the opposite order.
 * @throws StartError
 */
export async function runServer(settings: Settings, warnings: readonly string[]): Promise<void> {
  if (cluster.isWorker) return runWorker(settings);
  const base = await layFoundation(settings);
  try {
    if (settings.workers > 1) serveClusterMetrics();
    const service =
      settings.workers > 1 ? await startWorkers(base.foundation) : await startInstance(base.foundation);
    try {
      printStartPage(settings, base, service.port, warnings);
      await untilStopped();
    } finally {
      await service.stop();
    }
  } finally {
    await base.close();
  }
}
