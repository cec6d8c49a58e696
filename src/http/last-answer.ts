import type { Duplex } from "node:stream";

const closing = new WeakSet<Duplex>();

/**
 * Notes that the answer which was just written is the last on its connection: it said `Connection: close`.
 * @param socket Node has taken it off a request that was destroyed: nothing is read from that any more
 */
export function noteLastAnswer(socket: Duplex | null): void {
  if (socket !== null) closing.add(socket);
}

/**
 * Whether a connection has had its last answer. Node goes on reading requests that came in the same packet; they must
 * not be served (RFC 9112, 9.6), least of all behind one that was refused because nobody can tell where it ends.
 */
export function hadLastAnswer(socket: Duplex): boolean {
  return closing.has(socket);
}
