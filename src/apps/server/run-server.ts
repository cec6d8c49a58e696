import { createLog } from "../../adapters/log/pino-log.ts";
import { serveClusterMetrics } from "../../adapters/metrics/serve-cluster-metrics.ts";
import type { Environment } from "../../config/env.ts";
import { parseSettings } from "../../config/settings.ts";
import { prepareFirstAccess } from "./first-access.ts";
import { type LaidFoundation, layFoundation } from "./lay-foundation.ts";
import { printStartPage } from "./start-page.ts";
import { stopSignal, untilAborted } from "./stop-signal.ts";
import { Workers } from "./workers.ts";

/**
 * Runs the service until it is told to stop: lays the foundation (database, migrations, key, demo target), sees to it
 * that somebody can sign in, lets worker processes serve, prints where to go next, and takes everything down in the
 * opposite order.
 * @throws StartError
 */
export async function runServer(environment: Environment): Promise<void> {
  const { settings, warnings } = parseSettings(environment);
  const signal = stopSignal();
  if (settings.workers > 1) serveClusterMetrics();
  const workers = new Workers(settings.workers, createLog({ level: settings.logLevel }));
  let laid: LaidFoundation | null = null;
  try {
    laid = await layFoundation(settings, signal);
    const { foundation } = laid;
    const firstAccess = await prepareFirstAccess(foundation);
    const port = await Promise.race([workers.start(foundation, environment), untilAborted(signal)]);
    if (port === undefined) return;
    printStartPage(settings, firstAccess, port, warnings);
    await untilAborted(signal);
  } catch (error) {
    // What was told to stop while it started has failed for that alone.
    if (!signal.aborted) throw error;
  } finally {
    await workers.stop();
    await laid?.close();
  }
}
