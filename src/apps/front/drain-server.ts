import type { Server } from "node:http";
import { SECOND_MS } from "../../kernel/duration.ts";

/** A stop waits so long for running exchanges, then cuts them. */
const DRAIN_MS_MAX = 10 * SECOND_MS;
/** A connection that is kept alive becomes idle with its answer, after Node has looked for idle ones. */
const LOOK_FOR_IDLE_EVERY_MS = 50;

/**
 * Lets running exchanges end and takes no new connection. What comes on a connection that is open already is answered,
 * and is the last on it. After 10 s `cut` ends what still runs.
 * @param close stops listening, and settles when no connection is left
 * @param cut settles when everything is cut and counted
 */
export async function drainServer(
  server: Server,
  close: () => Promise<unknown>,
  cut: () => Promise<void>,
): Promise<void> {
  server.prependListener("request", (_request, response) => {
    response.shouldKeepAlive = false;
  });
  const closed = close();
  const idle = setInterval(() => server.closeIdleConnections(), LOOK_FOR_IDLE_EVERY_MS);
  let timer: NodeJS.Timeout | undefined;
  const timeUp = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, DRAIN_MS_MAX);
  });
  await Promise.race([closed, timeUp]);
  clearTimeout(timer);
  clearInterval(idle);
  await cut();
  server.closeAllConnections();
  await closed;
}
