import type { IncomingMessage, ServerResponse } from "node:http";
import type { Duplex } from "node:stream";

/** More than any client sends ahead. Each takes memory, and nothing else holds such a client back. */
const WAITING_MAX = 100;

const waiting = new WeakMap<Duplex, number>();

/**
 * Serves a request once the answers to those before it on its connection have gone out (pipelining, RFC 9112, 9.3.2). Served
 * before, it would not hear that its client has left, since its response has no socket yet; and its fault would cut the answer
 * before it. One whose client leaves meanwhile is never served.
 */
export function inTurn(request: IncomingMessage, response: ServerResponse, serve: () => void): void {
  if (response.socket !== null) {
    serve();
    return;
  }
  const { socket } = request;
  const count = (waiting.get(socket) ?? 0) + 1;
  if (count > WAITING_MAX) {
    socket.destroy();
    return;
  }
  waiting.set(socket, count);
  response.once("socket", () => {
    waiting.set(socket, (waiting.get(socket) ?? 1) - 1);
    // Node is still at work on the response that was sent.
    process.nextTick(serve);
  });
}
