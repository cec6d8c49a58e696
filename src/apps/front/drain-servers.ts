import type { Server } from "node:http";
import { SECOND_MS } from "../../kernel/duration.ts";

/** A stop waits so long for running exchanges, then cuts them. */
const DRAIN_MS_MAX = 10 * SECOND_MS;
/** A persistent connection becomes idle when its answer ends, which may be after the last check for idle ones. */
const CLOSE_IDLE_EVERY_MS = 50;

/**
 * Lets running exchanges end and accepts no new connection. A request on an open connection is still answered, as the last one
 * on it. After 10 s `cut` ends what still runs.
 * @param servers those of one process: they share the 10 s and the cut
 * @param close stops listening on all of them, and settles when no connection is left
 * @param cut settles when everything is cut and counted
 */
export async function drainServers(
  servers: readonly Server[],
  close: () => Promise<unknown>,
  cut: () => Promise<void>,
): Promise<void> {
  for (const server of servers) {
    server.prependListener("request", (_request, response) => {
      response.shouldKeepAlive = false;
    });
  }
  const closed = close();
  const idle = setInterval(() => {
    for (const server of servers) server.closeIdleConnections();
  }, CLOSE_IDLE_EVERY_MS);
  let timer: NodeJS.Timeout | undefined;
  const timeUp = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, DRAIN_MS_MAX);
  });
  await Promise.race([closed, timeUp]);
  clearTimeout(timer);
  clearInterval(idle);
  await cut();
  for (const server of servers) server.closeAllConnections();
  await closed;
}
