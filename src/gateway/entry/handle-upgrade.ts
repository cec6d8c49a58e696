import { type IncomingMessage, ServerResponse } from "node:http";
import { splitProxyUrl } from "../request/proxy-url.ts";
import { upgradeOffer } from "../request/upgrade-offer.ts";
import { type GatewayDeps, handleRequest } from "./handle-request.ts";

/**
 * Handles a request to the proxy that asks for another protocol: the same steps as for any request (`handleRequest`),
 * then a tunnel if the target switches (`exchange/tunnel.ts`). A refusal, or an answer of the target other than 101, is
 * written as HTTP and is the last one on its connection, since Node reads no more requests from it.
 *
 * @param request Node has given up its socket; its body is unread and nothing was answered
 * @param head the bytes that came after the request's head
 * @returns false if it is to be served as a request without `Upgrade`: it is unchanged
 */
export function handleUpgrade(deps: GatewayDeps, request: IncomingMessage, head: Buffer): boolean {
  const protocol = upgradeOffer(request);
  if (protocol === null || splitProxyUrl(request.url ?? "", deps.place.prefix) === null) return false;
  return handleRequest(deps, request, openResponse(request, head), protocol);
}

/** Node makes no response for such a request, and has removed its listeners from the socket. */
function openResponse(request: IncomingMessage, head: Buffer): ServerResponse {
  const { socket } = request;
  const response = new ServerResponse(request);
  response.shouldKeepAlive = false;
  response.assignSocket(socket);
  response.once("finish", () => socket.destroySoon());
  socket.on("error", () => {});
  socket.on("drain", () => response.emit("drain"));
  if (head.length > 0) socket.unshift(head);
  // A socket that is not read does not report that the client has disconnected. The tunnel removes this listener.
  socket.on("readable", () => socket.read(0));
  socket.once("end", () => {
    if (!response.headersSent) socket.destroy();
  });
  return response;
}
