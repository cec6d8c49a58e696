import { createLog } from "../../adapters/log/pino-log.ts";
import { serveClusterMetrics } from "../../adapters/metrics/serve-cluster-metrics.ts";
import type { Environment } from "../../config/env.ts";
import { parseSettings } from "../../config/settings.ts";
import { type Base, layFoundation } from "./lay-foundation.ts";
import { printStartPage } from "./start-page.ts";
import { stopSignal, untilAborted } from "./stop-signal.ts";
import { Workers } from "./workers.ts";

/**
 * Runs the service until it is told to stop: lays the foundation (database, migrations, key, first superuser, demo
 * target), lets worker processes serve on it, prints where to go next, and takes everything down in the opposite order.
 * @throws StartError
 */
export async function runServer(environment: Environment): Promise<void> {
  const { settings, warnings } = parseSettings(environment);
  const signal = stopSignal();
  if (settings.workers > 1) serveClusterMetrics();
  const workers = new Workers(settings.workers, createLog({ level: settings.logLevel }));
  let base: Base | null = null;
  try {
    base = await layFoundation(settings, signal);
    const port = await Promise.race([workers.start(base.foundation, environment), untilAborted(signal)]);
    if (port === undefined) return;
    printStartPage(settings, base, port, warnings);
    await untilAborted(signal);
  } catch (error) {
    // What was told to stop while it started has failed for that alone.
    if (!signal.aborted) throw error;
  } finally {
    await workers.stop();
    await base?.close();
  }
}
