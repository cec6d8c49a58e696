import { createServer, type Socket } from "node:net";
import { setImmediate as nextTurn } from "node:timers/promises";
import type { PortName, SocketHandle, ToWorker } from "./worker-messages.ts";

/** Each turn takes what arrived within microseconds; a listener that is never empty must not keep a stop waiting. */
const TURNS_MAX = 100;

/**
 * Accepts what still waits on a listening socket on which nobody else listens any more, and closes the socket. Closed by a busy
 * process, it would reset the connections that have arrived since that process last accepted: of the requests that were sent on
 * them, a load balancer does not send again those that are not idempotent.
 * @param handle null, nothing is done
 */
export async function takeLastConnections(
  handle: SocketHandle | null,
  take: (socket: Socket) => void,
): Promise<void> {
  if (handle === null) return;
  let taken = 0;
  const server = createServer({ pauseOnConnect: true }, (socket) => {
    taken += 1;
    socket.on("error", () => {}); // Its client may leave before another process has it.
    take(socket);
  });
  server.listen({ handle });
  // The first turn may have begun before this process listened. In each, all that waits is accepted before `nextTurn` settles.
  for (let turn = 0, before = -1; turn < 2 || (taken !== before && turn < TURNS_MAX); turn += 1) {
    before = taken;
    await nextTurn();
  }
  server.close();
}

/** A worker, as far as a connection is concerned. */
export type Receiver = {
  /** False once it has ended. */
  readonly isConnected: boolean;
  send(message: ToWorker, socket: Socket): void;
};

/**
 * Passes a connection on to one of the workers that are left; if none is, closes it, so that its client need not wait.
 * @param turn counts up, so that one worker after the other gets one
 */
export function passOn(socket: Socket, port: PortName, workers: readonly Receiver[], turn: number): void {
  const left = workers.filter(({ isConnected }) => isConnected);
  const worker = left[turn % left.length];
  if (worker === undefined) socket.destroy();
  else worker.send({ kind: "zenzefi:connection", port }, socket);
}
