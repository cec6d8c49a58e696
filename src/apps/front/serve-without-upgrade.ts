import type { IncomingMessage, Server } from "node:http";

/**
 * Serves a request as if it had not asked for another protocol, which any server may do (RFC 9110, 7.8). Node has detached the
 * connection from the server by then. So the request is put back before the bytes that follow it, without its `Upgrade`, and
 * the connection is given to the server as a new one, as Node documents. Its body and later requests are read as usual.
 *
 * @param head the bytes that came after the request's header section
 */
export function serveWithoutUpgrade(server: Server, request: IncomingMessage, head: Buffer): void {
  const { method, url, httpVersion, rawHeaders, socket } = request;
  const lines = [`${method} ${url} HTTP/${httpVersion}`];
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const name = rawHeaders[at] ?? "";
    // No space after the colon: the header section must not grow beyond the parser's limit.
    if (name.toLowerCase() !== "upgrade") lines.push(`${name}:${rawHeaders[at + 1]}`);
  }
  const text = `${lines.join("\r\n")}\r\n\r\n`;
  socket.unshift(Buffer.concat([Buffer.from(text, "latin1"), head]));
  server.emit("connection", socket);
}
