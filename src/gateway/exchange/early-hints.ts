import type { ServerResponse } from "node:http";

/**
 * Writes a 103 (RFC 8297) in front of the answer, if the client may get one: HTTP/1.0 knows no interim answers, and a
 * client that does not read is not sent more.
 * @param headers a flat array, each character one byte; from the target's parsed head, so without line ends
 */
export function writeEarlyHints(response: ServerResponse, headers: readonly string[]): void {
  const { socket, req } = response;
  if (socket === null || socket.writableNeedDrain || response.headersSent || req.httpVersion !== "1.1")
    return;
  let lines = "";
  for (let at = 0; at < headers.length; at += 2) lines += `${headers[at]}: ${headers[at + 1]}\r\n`;
  socket.write(`HTTP/1.1 103 Early Hints\r\n${lines}\r\n`, "latin1");
}
