import type { Socket } from "node:net";

/**
 * Whether what was told as an end was none: libuv does so where a reset came together with data. Only a connection that is
 * still one has a peer.
 */
export function wasReset(socket: Socket): boolean {
  return socket.remoteAddress === undefined;
}
