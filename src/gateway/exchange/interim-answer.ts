import type { ServerResponse } from "node:http";
import type { TransportHead } from "../transport/transport.port.ts";

type SwitchHead = Pick<TransportHead, "headers">;

/**
 * Whether the target's 101 switches to what it was asked for and to nothing else (RFC 9110, 7.8), without a body before
 * it: a length or a coding is none that a 101 may have (RFC 9110, 8.6; RFC 9112, 6.1). One that names no protocol has
 * none other to mean.
 *
 * @param protocol null where none was asked for
 */
export function isSwitchTo(protocol: string | null, { headers }: SwitchHead): boolean {
  const asked = protocol?.toLowerCase();
  for (let at = 0; at < headers.length; at += 2) {
    const name = (headers[at] ?? "").toLowerCase();
    if (name === "content-length" || name === "transfer-encoding") return false;
    if (name === "upgrade" && (headers[at + 1] ?? "").toLowerCase() !== asked) return false;
  }
  return asked !== undefined;
}

/**
 * Writes the target's 101, at once and whole: what comes behind it on the socket is the new protocol's.
 * @param headers the target's for the client, without those of its own connection
 * @param head as it came from the target
 * @returns false if it is none that can be passed on: then nothing was written
 */
export function writeSwitch(
  response: ServerResponse,
  protocol: string,
  headers: readonly string[],
  head: SwitchHead,
): boolean {
  if (!isSwitchTo(protocol, head)) return false;
  try {
    response.writeHead(101, [...headers, "Connection", "Upgrade", "Upgrade", protocol]);
  } catch {
    return false;
  }
  response.flushHeaders();
  return true;
}

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
