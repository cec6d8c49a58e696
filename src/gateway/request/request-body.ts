import type { BodyFraming } from "../transport/transport.port.ts";
import type { ClientRequest } from "./client.port.ts";

/** How the request declares its body; one of no bytes is none. */
export function bodyFraming(request: ClientRequest): BodyFraming {
  if (request.headers["transfer-encoding"] !== undefined) return "chunked";
  const length = request.headers["content-length"];
  return length === undefined || Number(length) === 0 ? "none" : "length";
}

export function hasBody(request: ClientRequest): boolean {
  return bodyFraming(request) !== "none";
}
