import type { IncomingMessage, ServerResponse } from "node:http";
import type { Duplex } from "node:stream";

/** More than any client pipelines. Each waiting request takes memory, and nothing else limits their number. */
const WAITING_MAX = 100;

const waiting = new WeakMap<Duplex, number>();

/**
 * Serves a request after the answers to all earlier requests on its connection are sent (pipelining, RFC 9112, 9.3.2). Served
 * earlier, it would not notice that its client has left, since its response has no socket yet, and a fault of it would cut the
 * answer before. A request whose client leaves meanwhile is never served.
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
    // Node emits `socket` while it still finishes the response before.
    process.nextTick(serve);
  });
}
