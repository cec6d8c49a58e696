import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";
import { SECOND_MS } from "../../../kernel/duration.ts";
import { SharedRead } from "./shared-read.ts";

/** After so many turns of the event loop a paused connection has brought nothing. */
const PAUSED_TURNS = 3;
/** A connection of the process with itself needs a fraction of this. */
const PROOF_MS_MAX = 5 * SECOND_MS;

/**
 * Tries on a connection of its own, on the loopback interface, all that the fast path does with a shared buffer: reading, a pause, and
 * giving the connection back to its stream, up to its end.
 * @returns null if anything is not as expected: then connections are read as streams
 */
export async function proveSharedRead(): Promise<SharedRead | null> {
  const server = createServer();
  const sockets: Socket[] = [];
  try {
    const shared = SharedRead.find();
    if (shared === null) return null;
    const abort = AbortSignal.timeout(PROOF_MS_MAX);
    server.listen(0, "127.0.0.1");
    await once(server, "listening", { signal: abort });
    const client = connect((server.address() as AddressInfo).port, "127.0.0.1");
    sockets.push(client);
    client.on("error", () => {});
    const [accepted] = (await once(server, "connection", { signal: abort })) as [Socket];
    sockets.push(accepted);
    accepted.on("error", () => {});
    return (await works(shared, client, accepted, abort)) ? shared : null;
  } catch {
    return null;
  } finally {
    for (const socket of sockets) socket.destroy();
    server.close();
  }
}

async function works(
  shared: SharedRead,
  client: Socket,
  accepted: Socket,
  signal: AbortSignal,
): Promise<boolean> {
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
