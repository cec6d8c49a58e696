import { once } from "node:events";
import { DirectWrite } from "./direct-write.ts";
import { type OwnConnection, tryOnOwnConnection } from "./own-connection.ts";

/** More than the kernel takes of a connection that nobody reads. */
const PIECE = "x".repeat(1_048_576);
const PIECES_MAX = 64;

/**
 * Tries on a connection of its own all that is expected of a direct write: that the kernel takes a small text at once, that one which it
 * does not take whole is written later, that both come in their order with what the stream writes, and that a fault is reported.
 * @returns null if anything is not as expected: then everything is written by streams
 */
export async function proveDirectWrite(): Promise<DirectWrite | null> {
  return tryOnOwnConnection(async (connection) => {
    const direct = DirectWrite.learn(connection.client, "first");
    return direct !== null && (await works(direct, connection)) ? direct : null;
  });
}

async function works(direct: DirectWrite, { client, accepted, signal }: OwnConnection): Promise<boolean> {
  const results: (Error | null)[] = [];
  const note = (fault: Error | null): void => void results.push(fault);
  if (!direct.write(client, "second", note) || results.length !== 1) return false;
  let pieces = 0;
  while (results.length === pieces + 1 && pieces < PIECES_MAX) {
    if (!direct.write(client, PIECE, note)) return false;
    pieces += 1;
  }
  // The last one waits in the process, and nothing may overtake it.
  if (results.length !== pieces || direct.write(client, "no", note)) return false;
  client.write("last");
  const expected = `firstsecond${PIECE.repeat(pieces)}last`;
  let text = "";
  accepted.on("data", (chunk: Buffer) => {
    text += chunk.toString("latin1");
  });
  while (text.length < expected.length) await once(accepted, "data", { signal });
  const isWhole =
    text === expected && results.length === pieces + 1 && results.every((fault) => fault === null);
  accepted.resetAndDestroy();
  return isWhole && direct.write(client, "no", note) && results.at(-1) != null;
}
