import type { ServerResponse } from "node:http";
import { SECOND_MS } from "../../kernel/duration.ts";
import type { ErrorCode } from "../../kernel/errors.ts";
import { dropRest } from "../request/drop-rest.ts";
import type { ExchangeInput } from "./exchange-input.ts";

/** What is on its way to a slow client arrives by then. */
const HALF_CLOSED_MS = 30 * SECOND_MS;

/**
 * Ends a whole answer. A client that is still sending gets all of it as well: its bytes are dropped for a while, since
 * closing a connection with bytes of the client unread takes back what it has not received yet (RFC 9112, 9.6).
 * @param last what is left of the body, one character a byte; null: nothing
 */
export function endAnswer(response: ServerResponse, last: string | null): void {
  if (!response.req.complete) endEarly(response, last);
  // Node writes a string together with the head.
  else if (last !== null) response.end(last, "latin1");
  else response.end();
}

/**
 * Ends an answer that will not be whole: by a refusal while nothing has been sent, else by a reset, never by a clean
 * end: an HTTP/1.0 client would take a mere close for the end of the body.
 */
export function endWithError({ request, response, refuse }: ExchangeInput, code: ErrorCode): void {
  if (!response.headersSent) {
    refuse(code);
    return;
  }
  const { socket } = request;
  if ("resetAndDestroy" in socket) socket.resetAndDestroy();
  response.destroy();
}

/** True if the client's side of the connection has taken all of it. */
export function isHandedOver(response: ServerResponse): boolean {
  return response.writableEnded && (response.socket === null || response.socket.writableLength === 0);
}

function endEarly(response: ServerResponse, last: string | null): void {
  const { req: request } = response;
  if (response.shouldKeepAlive) {
    if (last !== null) response.end(last, "latin1");
    else response.end();
    const halfClose = (): void => {
      if (!request.complete) closeOurs(response);
    };
    dropRest(request, halfClose, (sent) => response.once("finish", sent));
    return;
  }
  // Node closes such a connection at the end, at once.
  const end = (): void => {
    if (request.complete) response.end();
    else closeOurs(response);
  };
  dropRest(request, end, (sent) => response.write(last ?? "", "latin1", sent));
}

/** Nothing more is read of the client, and nothing that is on its way to it is taken back. */
function closeOurs(response: ServerResponse): void {
  const { req: request } = response;
  const { socket } = request;
  if (socket.destroyed) return;
  request.pause();
  const timer = setTimeout(() => socket.destroy(), HALF_CLOSED_MS);
  socket.once("close", () => clearTimeout(timer));
  // The last chunk is Node's to write.
  if (response.chunkedEncoding && !response.writableEnded) response.end();
  else socket.end();
}
