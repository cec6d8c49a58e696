import type { ServerResponse } from "node:http";

/**
 * Writes the target's 101, at once and whole: what comes behind it on the socket is the new protocol's.
 * @param headers the target's for the client, without those of its own connection
 * @returns false if they are none that can be written: then nothing was
 */
export function writeSwitch(response: ServerResponse, protocol: string, headers: readonly string[]): boolean {
  try {
    response.writeHead(101, [...headers, "Connection", "Upgrade", "Upgrade", protocol]);
  } catch {
    return false;
  }
  response.flushHeaders();
  return true;
}
