import type { IncomingMessage, Server } from "node:http";

/**
 * Serves a request as if it had not asked for another protocol, which any server may do (RFC 9110, 7.8). Node has let
 * go of the connection by then. So the request is put back before what came behind it, without its `Upgrade`, and the
 * connection is handed to the server as a new one, which Node documents: body, keep-alive and what else the client
 * sends are read as ever.
 *
 * @param head what came behind the request's header section
 */
export function serveWithoutUpgrade(server: Server, request: IncomingMessage, head: Buffer): void {
  const { method, url, httpVersion, rawHeaders, socket } = request;
  const lines = [`${method} ${url} HTTP/${httpVersion}`];
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const name = rawHeaders[at] ?? "";
    // Without a blank, so that no head grows beyond what the parser takes.
    if (name.toLowerCase() !== "upgrade") lines.push(`${name}:${rawHeaders[at + 1]}`);
  }
  const text = `${lines.join("\r\n")}\r\n\r\n`;
  socket.unshift(Buffer.concat([Buffer.from(text, "latin1"), head]));
  server.emit("connection", socket);
}
