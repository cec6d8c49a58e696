import type { ErrorCode } from "../../kernel/errors.ts";
import type { ExchangeInput } from "./exchange-input.ts";

/**
 * Ends an answer that will not be whole: by a refusal while nothing has been sent, else by a reset, never by a clean
 * end: an HTTP/1.0 client would take a mere close for the end of the body.
 */
export function endBadly({ request, response, refuse }: ExchangeInput, code: ErrorCode): void {
  if (!response.headersSent) {
    refuse(code);
    return;
  }
  const { socket } = request;
  if ("resetAndDestroy" in socket) socket.resetAndDestroy();
  response.destroy();
}
