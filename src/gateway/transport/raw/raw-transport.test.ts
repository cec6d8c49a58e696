import { describeTransport } from "../conformance/transport-conformance.ts";
import type { OpenTransport, TransportTarget } from "../conformance/transport-fixture.ts";
import { RawTransport } from "./raw-transport.ts";

function open({ origin, ca, connectTimeoutMs }: TransportTarget): OpenTransport {
  const transport = new RawTransport({
    origin,
    ca,
    verifyTls: true,
    connectTimeoutMs,
    monotonicMs: () => performance.now(),
    breaker: null,
  });
  return { transport, connectionCount: () => transport.connectionCount };
}

describeTransport("RawTransport over TCP", { isTls: false, open });
describeTransport("RawTransport over TLS", { isTls: true, open });
