import type { ClientResponse } from "../request/client.port.ts";
import type { TransportHead } from "../transport/transport.port.ts";
import type { ExchangeInput } from "./exchange-input.ts";

type SwitchHead = Pick<TransportHead, "headers">;

/**
 * Whether the target's 101 switches to the protocol that it was asked for and to no other (RFC 9110, 7.8), without a length
 * or a transfer coding, which a 101 must not have (RFC 9110, 8.6; RFC 9112, 6.1). A 101 without `Upgrade` is taken for the
 * protocol that was asked for.
 *
 * @param protocol null if none was asked for
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
 * Writes the target's 101 at once: the bytes after it on the socket belong to the new protocol.
 * @param headers the fields for the client, without hop-by-hop ones
 * @param head as received from the target
 * @returns false if this 101 cannot be passed on: then nothing was written
 */
export function writeSwitch(
  { response, upgrade: protocol, noteHead }: Pick<ExchangeInput, "response" | "upgrade" | "noteHead">,
  headers: readonly string[],
  head: SwitchHead,
): boolean {
  if (protocol === null || !isSwitchTo(protocol, head)) return false;
  try {
    response.writeHead(101, [...headers, "Connection", "Upgrade", "Upgrade", protocol]);
  } catch {
    return false;
  }
  response.flushHeaders();
  noteHead();
  return true;
}

/**
 * Writes a 103 (RFC 8297) before the answer, except to HTTP/1.0, which has no interim answers, and to a client that does not
 * read.
 * @param headers a flat array, each character one byte; from the target's parsed head, so without line ends
 */
export function writeEarlyHints(response: ClientResponse, headers: readonly string[]): void {
  const { socket, req } = response;
  if (socket === null || socket.writableNeedDrain || response.headersSent || req.httpVersion !== "1.1")
    return;
  let lines = "";
  for (let at = 0; at < headers.length; at += 2) lines += `${headers[at]}: ${headers[at + 1]}\r\n`;
  socket.write(`HTTP/1.1 103 Early Hints\r\n${lines}\r\n`, "latin1");
}
