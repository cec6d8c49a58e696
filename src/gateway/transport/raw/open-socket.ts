import { connect, isIP, type OnReadOpts, type Socket } from "node:net";
import { connect as connectTls } from "node:tls";

export type TargetAddress = {
  /** `http://host:port` or `https://host:port` */
  readonly origin: string;
  /** A private certificate authority to trust, PEM. */
  readonly ca: string | null;
  readonly verifyTls: boolean;
};

/** TCP keep-alive: after this time without traffic the kernel checks that the peer is still there. */
const PROBE_AFTER_MS = 60_000;

/** Opens sockets to one target; the newest TLS session is resumed, which saves a round trip. */
export function createSocketOpener({ origin, ca, verifyTls }: TargetAddress) {
  const { protocol, hostname, port } = new URL(origin);
  const isTls = protocol === "https:";
  const host = hostname.replace(/^\[|\]$/g, "");
  const address = { host, port: Number(port) || (isTls ? 443 : 80), noDelay: true };
  let session: Buffer | undefined;
  const tlsOptions = {
    ...address,
    ALPNProtocols: ["http/1.1"],
    rejectUnauthorized: verifyTls,
    ...(isIP(host) === 0 ? { servername: host } : {}),
    ...(ca === null ? {} : { ca }),
  };

  /** @param onread null: the socket is read as a stream */
  return (onread: OnReadOpts | null): { readonly socket: Socket; readonly readyEvent: string } => {
    const reading = onread === null ? {} : { onread };
    const socket = isTls
      ? connectTls({ ...tlsOptions, ...reading, ...(session === undefined ? {} : { session }) })
      : connect({ ...address, ...reading });
    socket.setKeepAlive(true, PROBE_AFTER_MS);
    if (isTls) socket.on("session", (fresh: Buffer) => (session = fresh));
    return { socket, readyEvent: isTls ? "secureConnect" : "connect" };
  };
}
