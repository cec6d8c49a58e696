import { createLog } from "../../adapters/log/pino-log.ts";
import { serveClusterMetrics } from "../../adapters/metrics/serve-cluster-metrics.ts";
import type { Environment } from "../../config/env.ts";
import { parseSettings } from "../../config/settings.ts";
import { checkDefaultProxyPort } from "./default-proxy-port.ts";
import { type FirstAccess, prepareFirstAccess } from "./first-access.ts";
import { type OpenedFoundation, openFoundation } from "./open-foundation.ts";
import { printFirstSuperuser, printStartPage } from "./start-page.ts";
import { stopSignal, untilAborted } from "./stop-signal.ts";
import { Workers } from "./workers.ts";

/**
 * Runs the service until SIGINT, SIGTERM or SIGHUP: opens the foundation (database, migrations, key, demo target), makes the first
 * superuser, starts the workers, prints the start page, and at the end stops all of it in the opposite order.
 * @throws StartError
 */
export async function runServer(environment: Environment): Promise<void> {
  const { settings, warnings } = parseSettings(environment);
  const signal = stopSignal();
  if (settings.workers > 1) serveClusterMetrics();
  const log = createLog({ level: settings.logLevel });
  const workers = new Workers(settings.workers, log);
  let opened: OpenedFoundation | null = null;
  let unsaid: FirstAccess | null = null;
  try {
    opened = await openFoundation(settings, signal);
    const firstAccess = await prepareFirstAccess(opened.foundation);
    unsaid = firstAccess;
    const checked = await checkDefaultProxyPort(environment, settings);
    const foundation = { ...opened.foundation, settings: checked.settings };
    const port = await Promise.race([workers.start(foundation, checked.environment), untilAborted(signal)]);
    if (port === undefined) return;
    if (checked.warning !== null) {
      log.warn(checked.warning);
      warnings.push(checked.warning);
    }
    printStartPage(checked.settings, firstAccess, port, warnings);
    unsaid = null;
    await untilAborted(signal);
  } catch (error) {
    // Once the signal is aborted, a start fails because of it.
    if (!signal.aborted) throw error;
  } finally {
    // The next start makes no other superuser, so this one's password would be lost.
    if (unsaid !== null) printFirstSuperuser(settings, unsaid);
    await workers.stop();
    await opened?.close();
  }
}
