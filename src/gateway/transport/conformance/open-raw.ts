import type { DirectWrite } from "../../../http/direct-write.ts";
import { RawTransport } from "../raw/raw-transport.ts";
import type { OpenTransport, TransportTarget } from "./transport-fixture.ts";

/** @param directWrite null: everything is written by streams */
export function openRaw(directWrite: DirectWrite | null): (target: TransportTarget) => OpenTransport {
  return ({ origin, ca, connectTimeoutMs }) => {
    const transport = new RawTransport({
      origin,
      ca,
      verifyTls: true,
      connectTimeoutMs,
      monotonicMs: () => performance.now(),
      directWrite,
      breaker: null,
    });
    return { transport, connectionCount: () => transport.connectionCount };
  };
}
