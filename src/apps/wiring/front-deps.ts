import { randomUUID } from "node:crypto";
import { proveSharedRead } from "../front/fast-path/prove-shared-read.ts";
import type { FrontDeps } from "../front/front-server.ts";
import { ConnectionLimiter } from "../front/limit-connections.ts";
import type { Base, Foundation } from "./open-base.ts";

/** What the servers of both ports need, once for both: they share the limit of connections. */
export async function frontDeps(foundation: Foundation, base: Base): Promise<FrontDeps> {
  const { defaultLanguage, fastPath } = foundation.settings;
  return {
    newRequestId: randomUUID,
    defaultLanguage,
    fastPath: fastPath ? await fastPathDeps(base) : null,
    connections: limitConnections(foundation, base),
  };
}

async function fastPathDeps({ clock, log }: Base): Promise<FrontDeps["fastPath"]> {
  const sharedRead = await proveSharedRead();
  if (sharedRead === null)
    log.warn(
      "this Node.js reads each accepted connection into memory of its own: requests cost a tenth more",
    );
  return { monotonicMs: () => clock.monotonicMs(), sharedRead };
}

/** @returns null: no limit */
function limitConnections({ settings }: Foundation, { isTrustedProxy, log }: Base): ConnectionLimiter | null {
  const { connectionsPerAddress: perAddressMax } = settings;
  if (perAddressMax === null) return null;
  const noteRefused = (network: string): void =>
    log.warn("an address has CONNECTIONS_PER_ADDRESS open: further ones are closed", {
      network,
      connections_max: perAddressMax,
    });
  return new ConnectionLimiter({ perAddressMax, isTrustedProxy, noteRefused });
}
