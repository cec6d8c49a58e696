import type { IncomingMessage } from "node:http";
import { hasBody } from "./request-body.ts";

/** Also in the case that we write: everybody does. */
export const WEBSOCKET = "websocket";

/** Another HTTP on the same connection, or TLS: between the client and us, if anybody's. We offer neither. */
const OF_THE_CONNECTION = /^(?:h2c?|http\/.*|tls(?:\/.*)?)$/i;

/** `token ["/" token]` (RFC 9110, 7.8). */
const PROTOCOL = /^[\w!#$%&'*+.^`|~-]+(?:\/[\w!#$%&'*+.^`|~-]+)?$/;

/**
 * The protocol that a request asks the target to go on with: `websocket` if that is among those it names, else the
 * first that is the target's to judge. A server may ignore `Upgrade` (RFC 9110, 7.8); this one does so in HTTP/1.0,
 * where it has to, and in a request with a body, whose end the tunnel's first bytes would have to tell.
 *
 * @returns null if the request is an ordinary one
 */
export function upgradeOffer(request: IncomingMessage): string | null {
  if (request.httpVersion !== "1.1" || hasBody(request)) return null;
  const protocols = (request.headers.upgrade ?? "").split(",").map((protocol) => protocol.trim());
  if (protocols.some((protocol) => protocol.toLowerCase() === WEBSOCKET)) {
    return request.method === "GET" ? WEBSOCKET : null;
  }
  return protocols.find((protocol) => PROTOCOL.test(protocol) && !OF_THE_CONNECTION.test(protocol)) ?? null;
}
