import type { IncomingMessage } from "node:http";
import ipaddr from "ipaddr.js";

/** Whether the forwarding headers of a proxy at this address are trusted. */
export type IsTrusted = (ip: string) => boolean;

/** What a connection and its headers contain about the origin of a request. */
export type AddressEvidence = {
  /** The address at the other end of the socket; undefined once it is closed. */
  readonly peer: string | undefined;
  /** True if the connection itself uses TLS. */
  readonly encrypted: boolean;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
};

export type ClientAddress = {
  /** The client as far as it can be trusted: IPv4, or IPv6 without a zone; null if the socket has no address. */
  readonly ip: string | null;
  readonly protocol: "http" | "https";
  /** The host and port that the client requested, unchecked; "" if there is none. */
  readonly host: string;
  /** True if the peer is a trusted proxy, so that its forwarding headers were used. */
  readonly byTrustedProxy: boolean;
  /** True if the request has forwarding headers, but its peer is not trusted. */
  readonly forwardedByUntrustedPeer: boolean;
};

const FORWARDING_HEADERS = [
  "x-forwarded-for",
  "forwarded",
  "x-real-ip",
  "x-forwarded-host",
  "x-forwarded-proto",
];
/** A chain is read from its end, the part that trusted proxies wrote. No real chain is longer. */
const HOPS_MAX = 32;

/**
 * Compiles a list of addresses and CIDRs (`TRUST_PROXY`, `METRICS_ALLOW`).
 * @param ranges valid, since the settings have checked them
 */
export function trustRanges(ranges: readonly string[]): IsTrusted {
  if (ranges.length === 0) return () => false;
  const parsed = ranges.map((range) => {
    if (range.includes("/")) return ipaddr.parseCIDR(range);
    const address = ipaddr.process(range);
    return [address, address.kind() === "ipv4" ? 32 : 128] as [typeof address, number];
  });
  return (ip) => {
    if (!ipaddr.isValid(ip)) return false;
    const address = ipaddr.process(ip);
    return parsed.some(
      ([network, bits]) => address.kind() === network.kind() && address.match(network, bits),
    );
  };
}

/** As the kernel writes it: the normal form already. */
const NORMAL_IPV4 = /^(?:(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)(?:\.(?!$)|$)){4}$/;

/** The normal form of an IP address: IPv4-mapped IPv6 becomes IPv4, and a zone is removed. @returns null if it is no address */
export function normalAddress(text: string): string | null {
  if (NORMAL_IPV4.test(text)) return text;
  const plain = text.split("%")[0] ?? "";
  return ipaddr.IPv4.isValidFourPartDecimal(plain) || ipaddr.IPv6.isValid(plain)
    ? ipaddr.process(plain).toString()
    : null;
}

/** The client of a request, for both planes. */
export function clientOf(
  request: Pick<IncomingMessage, "headers" | "socket">,
  isTrusted: IsTrusted,
): ClientAddress {
  const { socket, headers } = request;
  return clientAddress({ peer: socket.remoteAddress, encrypted: "encrypted" in socket, headers }, isTrusted);
}

/**
 * The same without Node's request. `X-Forwarded-For` is read from its end: each trusted proxy wrote the hop before its own
 * address, and the first address that is no trusted proxy is the client. If a hop is no address, the client is the last trusted
 * hop.
 */
export function clientAddress(evidence: AddressEvidence, isTrusted: IsTrusted): ClientAddress {
  const { headers } = evidence;
  const peer = evidence.peer === undefined ? null : normalAddress(evidence.peer);
  const byTrustedProxy = peer !== null && isTrusted(peer);
  const forwarded = FORWARDING_HEADERS.some((name) => headers[name] !== undefined);
  const direct = { protocol: evidence.encrypted ? "https" : "http", host: one(headers.host) ?? "" } as const;
  if (!byTrustedProxy) return { ip: peer, ...direct, byTrustedProxy, forwardedByUntrustedPeer: forwarded };
  return {
    ip: walk(peer, one(headers["x-forwarded-for"]), isTrusted),
    protocol: protocolOf(lastOf(headers["x-forwarded-proto"])) ?? direct.protocol,
    host: lastOf(headers["x-forwarded-host"]) ?? direct.host,
    byTrustedProxy,
    forwardedByUntrustedPeer: false,
  };
}

function walk(peer: string, chain: string | undefined, isTrusted: IsTrusted): string {
  let client = peer;
  for (const hop of (chain ?? "").split(",").slice(-HOPS_MAX).reverse()) {
    const address = normalAddress(withoutPort(hop.trim()));
    if (address === null) return client;
    client = address;
    if (!isTrusted(address)) return client;
  }
  return client;
}

/** Without the port that some proxies add: `192.0.2.1:4711`, `[2001:db8::1]:4711`. */
function withoutPort(hop: string): string {
  const bracketed = /^\[([^\]]*)\](?::\d+)?$/.exec(hop);
  if (bracketed !== null) return bracketed[1] ?? "";
  return /^[\d.]+:\d+$/.test(hop) ? hop.slice(0, hop.indexOf(":")) : hop;
}

function protocolOf(text: string | undefined): "http" | "https" | null {
  const name = text?.toLowerCase();
  return name === "http" || name === "https" ? name : null;
}

function one(header: string | string[] | undefined): string | undefined {
  return Array.isArray(header) ? header.join(",") : header;
}

/** The value that the nearest proxy wrote. */
function lastOf(header: string | string[] | undefined): string | undefined {
  const last = one(header)?.split(",").at(-1)?.trim();
  return last === "" ? undefined : last;
}
