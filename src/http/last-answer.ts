import type { Duplex } from "node:stream";

const closing = new WeakSet<Duplex>();

/**
 * Records that the answer that was just written is the last one of its connection: it had `Connection: close`.
 * @param socket null if Node has detached it from a destroyed request, of which nothing more is read
 */
export function noteLastAnswer(socket: Duplex | null): void {
  if (socket !== null) closing.add(socket);
}

/**
 * Whether a connection has had its last answer. Node still reads requests that came in the same packet. They must not be served
 * (RFC 9112, 9.6), in particular not after a request that was refused because its end is unknown.
 */
export function hadLastAnswer(socket: Duplex): boolean {
  return closing.has(socket);
}
