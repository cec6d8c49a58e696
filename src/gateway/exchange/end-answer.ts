import { SECOND_MS } from "../../kernel/duration.ts";
import type { ErrorCode } from "../../kernel/errors.ts";
import type { ClientResponse } from "../request/client.port.ts";
import { dropRest } from "../request/drop-rest.ts";
import type { ExchangeInput, RefusalDetails } from "./exchange-input.ts";

/** Enough for a slow client to receive what is still being sent. */
const HALF_CLOSED_MS = 30 * SECOND_MS;

/**
 * Ends a complete answer. If the client is still sending, its bytes are read and dropped for a while: closing a connection
 * with bytes of the client unread resets it, and the client may lose the end of the answer (RFC 9112, 9.6).
 * @param last the rest of the body, one character a byte; null: nothing
 */
export function endAnswer(response: ClientResponse, last: string | null): void {
  if (!response.req.complete) endEarly(response, last);
  // Node writes a string together with the head.
  else if (last !== null) response.end(last, "latin1");
  else response.end();
}

/**
 * Ends an answer that will not be complete: by a refusal while nothing has been sent, else by a reset, never by an orderly
 * close, which an HTTP/1.0 client would take for the end of the body.
 */
export function endWithError(
  { request, response, refuse }: ExchangeInput,
  code: ErrorCode,
  details?: RefusalDetails,
): void {
  if (!response.headersSent) {
    refuse(code, details);
    return;
  }
  const { socket } = request;
  if ("resetAndDestroy" in socket) socket.resetAndDestroy();
  response.destroy();
}

/** True if the kernel has taken the whole answer. */
export function isHandedOver(response: ClientResponse): boolean {
  return response.writableEnded && (response.socket === null || response.writableLength === 0);
}

function endEarly(response: ClientResponse, last: string | null): void {
  const { req: request } = response;
  if (response.shouldKeepAlive) {
    if (last !== null) response.end(last, "latin1");
    else response.end();
    const halfClose = (): void => {
      if (!request.complete) closeOurSide(response);
    };
    dropRest(request, halfClose, (sent) => response.once("finish", sent));
    return;
  }
  // Node closes such a connection as soon as the answer ends.
  const end = (): void => {
    if (request.complete) response.end();
    else closeOurSide(response);
  };
  dropRest(request, end, (sent) => response.write(last ?? "", "latin1", sent));
}

/** Closes the gateway's side, so that what is being sent still arrives, and reads no more from the client. */
function closeOurSide(response: ClientResponse): void {
  const { req: request } = response;
  const { socket } = request;
  if (socket.destroyed) return;
  request.pause();
  const timer = setTimeout(() => socket.destroy(), HALF_CLOSED_MS);
  socket.once("close", () => clearTimeout(timer));
  // Node must write the last chunk.
  if (response.chunkedEncoding && !response.writableEnded) response.end();
  else socket.end();
}
