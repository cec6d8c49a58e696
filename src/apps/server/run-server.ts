import { createLog } from "../../adapters/log/pino-log.ts";
import { serveClusterMetrics } from "../../adapters/metrics/serve-cluster-metrics.ts";
import type { Environment } from "../../config/env.ts";
import { parseSettings } from "../../config/settings.ts";
import { prepareFirstAccess } from "./first-access.ts";
import { type OpenedFoundation, openFoundation } from "./open-foundation.ts";
import { printStartPage } from "./start-page.ts";
import { stopSignal, untilAborted } from "./stop-signal.ts";
import { Workers } from "./workers.ts";

/**
 * Runs the service until SIGINT or SIGTERM: opens the foundation (database, migrations, key, demo target), makes the first
 * superuser, starts the workers, prints the start page, and at the end stops all of it in the opposite order.
 * @throws StartError
 */
export async function runServer(environment: Environment): Promise<void> {
  const { settings, warnings } = parseSettings(environment);
  const signal = stopSignal();
  if (settings.workers > 1) serveClusterMetrics();
  const workers = new Workers(settings.workers, createLog({ level: settings.logLevel }));
  let opened: OpenedFoundation | null = null;
  try {
    opened = await openFoundation(settings, signal);
    const { foundation } = opened;
    const firstAccess = await prepareFirstAccess(foundation);
    const port = await Promise.race([workers.start(foundation, environment), untilAborted(signal)]);
    if (port === undefined) return;
    printStartPage(settings, firstAccess, port, warnings);
    await untilAborted(signal);
  } catch (error) {
    // Once the signal is aborted, a start fails because of it.
    if (!signal.aborted) throw error;
  } finally {
    await workers.stop();
    await opened?.close();
  }
}
