import { type IncomingMessage, ServerResponse } from "node:http";
import { splitProxyUrl } from "../request/proxy-url.ts";
import { upgradeOffer } from "../request/upgrade-offer.ts";
import { type GatewayDeps, handleRequest } from "./handle-request.ts";

/**
 * Handles a request that asks for another protocol, if it is the proxy's: the same steps as for any request
 * (`handleRequest`), and then a tunnel where the target switches (`exchange/tunnel.ts`). A refusal, and an answer of the
 * target's other than 101, is written as HTTP, and is the last on its connection: Node reads no requests there any more.
 *
 * @param request its socket is no longer Node's; nothing of it was read or answered
 * @param head what came behind the request
 * @returns false if it is to be served as a request without `Upgrade`: nothing was done to it
 */
export function handleUpgrade(deps: GatewayDeps, request: IncomingMessage, head: Buffer): boolean {
  const protocol = upgradeOffer(request);
  if (protocol === null || splitProxyUrl(request.url ?? "") === null) return false;
  return handleRequest(deps, request, openResponse(request, head), protocol);
}

/** Node gives such a request no response, and takes its own listeners off the socket. */
function openResponse(request: IncomingMessage, head: Buffer): ServerResponse {
  const { socket } = request;
  const response = new ServerResponse(request);
  response.shouldKeepAlive = false;
  response.assignSocket(socket);
  response.once("finish", () => socket.destroySoon());
  socket.on("error", () => {});
  socket.on("drain", () => response.emit("drain"));
  if (head.length > 0) socket.unshift(head);
  // Unread, a socket does not tell that the client has gone. The tunnel takes this listener off.
  socket.on("readable", () => socket.read(0));
  socket.once("end", () => {
    if (!response.headersSent) socket.destroy();
  });
  return response;
}
