import type { IncomingMessage, ServerResponse } from "node:http";
import { PassThrough } from "node:stream";

/**
 * The body of a request that was admitted, for undici; null where there is none. A client that waits for it is told to
 * go on. A stream of its own, since undici destroys what it was given when a request fails, and the request itself
 * must live to be answered.
 */
export function openBody(request: IncomingMessage, response: ServerResponse): PassThrough | null {
  if (!hasBody(request)) return null;
  if (request.headers.expect !== undefined && request.httpVersion !== "1.0") response.writeContinue();
  const body = new PassThrough();
  // Failures are heard of from undici; without a listener the stream's own word of them would end the process.
  body.on("error", () => {});
  return request.pipe(body);
}

/** Whether a request announces a body; an empty one is none. */
export function hasBody(request: IncomingMessage): boolean {
  const length = request.headers["content-length"];
  return request.headers["transfer-encoding"] !== undefined || (length !== undefined && length !== "0");
}
