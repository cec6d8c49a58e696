import { once } from "node:events";
import { type OwnConnection, tryOnOwnConnection } from "../../../http/own-connection.ts";
import { SharedRead } from "./shared-read.ts";

/** After so many turns of the event loop a paused connection has brought nothing. */
const PAUSED_TURNS = 3;

/**
 * Tries on a connection of its own all that the fast path does with a shared buffer: reading, a pause, and giving the connection back to
 * its stream, up to its end.
 * @returns null if anything is not as expected: then connections are read as streams
 */
export async function proveSharedRead(): Promise<SharedRead | null> {
  return tryOnOwnConnection(async (connection) => {
    const shared = SharedRead.find();
    return shared !== null && (await works(shared, connection)) ? shared : null;
  });
}

async function works(shared: SharedRead, { client, accepted, signal }: OwnConnection): Promise<boolean> {
  const reads: string[] = [];
  const buffers = new Set<Buffer>();
  let streamed = "";
  const noted = new EventTarget();
  shared.take(accepted, (bytes, buffer) => {
    buffers.add(buffer);
    reads.push(buffer.toString("latin1", 0, bytes));
    noted.dispatchEvent(new Event("read"));
  });
  accepted.resume();
  for (const text of ["first", "second"]) {
    client.write(text);
    await once(noted, "read", { signal });
  }
  accepted.pause();
  await new Promise((resolve) => client.write("third", resolve));
  // What has arrived is read in the next turn of the event loop, or not at all.
  for (let turn = 0; turn < PAUSED_TURNS; turn += 1) await new Promise(setImmediate);
  if (reads.length !== 2) return false;
  accepted.resume();
  await once(noted, "read", { signal });
  shared.giveBack(accepted);
  accepted.on("data", (chunk: Buffer) => {
    streamed += chunk.toString("latin1");
  });
  client.end("fourth");
  await once(accepted, "end", { signal });
  return buffers.size === 1 && reads.join() === "first,second,third" && streamed === "fourth";
}
