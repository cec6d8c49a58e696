import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";
import { SECOND_MS } from "../kernel/duration.ts";

/** A connection of the process with itself needs a fraction of this. */
const PROOF_MS_MAX = 5 * SECOND_MS;

/** Both ends of a connection. @param signal aborts whatever waits too long */
export type OwnConnection = {
  readonly client: Socket;
  readonly accepted: Socket;
  readonly signal: AbortSignal;
};

/**
 * Tries something on a connection of the process with itself, on the loopback interface, and closes it.
 * @returns null if that fails in any way
 */
export async function tryOnOwnConnection<Result>(
  attempt: (connection: OwnConnection) => Promise<Result | null>,
): Promise<Result | null> {
  const server = createServer();
  const sockets: Socket[] = [];
  try {
    const signal = AbortSignal.timeout(PROOF_MS_MAX);
    server.listen(0, "127.0.0.1");
    await once(server, "listening", { signal });
    const client = connect((server.address() as AddressInfo).port, "127.0.0.1");
    sockets.push(client);
    client.on("error", () => {});
    const both = [once(server, "connection", { signal }), once(client, "connect", { signal })];
    const [[accepted]] = (await Promise.all(both)) as [[Socket]];
    sockets.push(accepted);
    accepted.on("error", () => {});
    return await attempt({ client, accepted, signal });
  } catch {
    return null;
  } finally {
    for (const socket of sockets) socket.destroy();
    server.close();
  }
}
