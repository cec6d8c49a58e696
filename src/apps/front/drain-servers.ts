import type { Server } from "node:http";
import { Server as NetServer, type Socket } from "node:net";
import { SECOND_MS } from "../../kernel/duration.ts";
import { fastPathOf } from "./fast-path/fast-path.ts";

/** A stop waits so long for running exchanges, then cuts them. */
export const DRAIN_MS_MAX = 10 * SECOND_MS;
/**
 * A load balancer may send a request on an idle connection at the moment when we close it; one that is not idempotent then fails.
 * The connections that it uses are closed behind an answer, long before no request has arrived for this time.
 */
const QUIET_MS = SECOND_MS;
/** A persistent connection becomes idle when its answer ends, which may be after the last check for idle ones. */
const CLOSE_IDLE_EVERY_MS = 50;

/** Connections that another process accepts on a socket of ours, when no process listens on it any more. */
export type LastConnections = {
  readonly onNotListening: () => void;
  /** Settles when all of them are passed on to this process. */
  readonly passedOn: Promise<void>;
};

export type Drain = {
  /** Those of one process: they share the 10 s and the cut. */
  readonly servers: readonly Server[];
  /** Settles when everything is cut and counted. */
  readonly cut: () => Promise<void>;
  readonly last?: LastConnections | undefined;
  /** Without a request for so long, idle connections are closed; left out, 1 s. */
  readonly quietMs?: number | undefined;
};

/**
 * Accepts no new connection, so that a load balancer asks another instance, and lets running exchanges end. A request on an open
 * connection is still answered, as the last one on it. After 10 s `cut` ends what still runs. Settles when no connection is left.
 */
export async function drainServers({ servers, cut, last, quietMs = QUIET_MS }: Drain): Promise<void> {
  let requestedMs = performance.now();
  for (const server of servers) {
    const fast = fastPathOf(server);
    if (fast !== null) fast.isStopping = true;
    server.prependListener("request", (_request, response) => {
      requestedMs = performance.now();
      response.shouldKeepAlive = false;
    });
  }
  const closed = Promise.all(servers.map(stopListening));
  const passedOn = countPassedOn(servers);
  last?.onNotListening();
  const drained = Promise.all([closed, last?.passedOn]).then(passedOn.closed);
  const idle = setInterval(() => {
    const fastQuietMs = servers.map((server) => fastPathOf(server)?.quietMs ?? quietMs);
    if (Math.min(performance.now() - requestedMs, ...fastQuietMs) < quietMs) return;
    for (const server of servers) {
      server.closeIdleConnections();
      fastPathOf(server)?.closeIdleConnections();
    }
  }, CLOSE_IDLE_EVERY_MS);
  let timer: NodeJS.Timeout | undefined;
  const timeUp = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, DRAIN_MS_MAX);
  });
  await Promise.race([drained, timeUp]);
  clearTimeout(timer);
  clearInterval(idle);
  await cut();
  for (const server of servers) {
    server.closeAllConnections();
    fastPathOf(server)?.closeAllConnections();
  }
  await closed;
  await passedOn.closed();
}

/** A server that does not listen does not count the connections that it is given. */
function countPassedOn(servers: readonly Server[]) {
  const open = new Set<Socket>();
  let onClosed = (): void => {};
  for (const server of servers) {
    server.on("connection", (socket) => {
      open.add(socket);
      socket.once("close", () => {
        open.delete(socket);
        if (open.size === 0) onClosed();
      });
    });
  }
  return {
    /** Settles when none is open. */
    closed: (): Promise<void> =>
      new Promise((resolve) => {
        onClosed = resolve;
        if (open.size === 0) resolve();
      }),
  };
}

/** Settles when no connection is left. `close` of an HTTP server would end the idle ones at once. */
function stopListening(server: Server): Promise<void> {
  return new Promise((resolve) => NetServer.prototype.close.call(server, () => resolve()));
}
