import type { ClientRequest } from "./client.port.ts";
import { hasBody } from "./request-body.ts";

/** In lower case, also as it is written to the target and the client: all implementations use it. */
export const WEBSOCKET = "websocket";

/** Another HTTP version, or TLS: these concern the connection between client and gateway, and the gateway offers neither. */
const OF_THE_CONNECTION = /^(?:h2c?|http\/.*|tls(?:\/.*)?)$/i;

/** `token ["/" token]` (RFC 9110, 7.8). */
const PROTOCOL = /^[\w!#$%&'*+.^`|~-]+(?:\/[\w!#$%&'*+.^`|~-]+)?$/;

/**
 * The protocol that a request asks the target to switch to: `websocket` if it is in the list, else the first one that does
 * not concern the client's connection only. A server may ignore `Upgrade` (RFC 9110, 7.8); the gateway does so in HTTP/1.0,
 * where it must, and in a request with a body, since the tunnel would begin only after the body.
 *
 * @returns null for an ordinary request
 */
export function upgradeOffer(request: ClientRequest): string | null {
  if (request.httpVersion !== "1.1" || hasBody(request)) return null;
  const protocols = (request.headers.upgrade ?? "").split(",").map((protocol) => protocol.trim());
  if (protocols.some((protocol) => protocol.toLowerCase() === WEBSOCKET)) {
    return request.method === "GET" ? WEBSOCKET : null;
  }
  return protocols.find((protocol) => PROTOCOL.test(protocol) && !OF_THE_CONNECTION.test(protocol)) ?? null;
}
