import { randomUUID } from "node:crypto";
import type { FrontDeps } from "../front/front-server.ts";
import { ConnectionLimiter } from "../front/limit-connections.ts";
import type { Base, Foundation } from "./open-base.ts";
import type { SocketShortcuts } from "./socket-shortcuts.ts";

/** What the servers of both ports need, once for both: they share the limit of connections. */
export function frontDeps(foundation: Foundation, base: Base, shortcuts: SocketShortcuts): FrontDeps {
  const { defaultLanguage, fastPath } = foundation.settings;
  return {
    newRequestId: randomUUID,
    defaultLanguage,
    fastPath: fastPath ? { ...shortcuts, monotonicMs: () => base.clock.monotonicMs() } : null,
    connections: limitConnections(foundation, base),
  };
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
