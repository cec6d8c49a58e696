import { isDigit } from "./characters.ts";
import type { UrlMapping } from "./url-mapping.ts";

/** A host whose URLs are the target's, as browsers must name it. */
export type NamedHost = {
  /** With its port, unless it is the scheme's default. */
  readonly host: string;
  readonly isSecure: boolean;
};

/** The hosts by which the target names itself. */
export type NamedHosts = {
  /**
   * @param scheme lower case, without its colon; undefined: the page's, as in `//host/path`
   * @param authority lower case
   * @returns null: another host
   */
  readonly named: (scheme: string | undefined, authority: string) => NamedHost | null;
  /** Lower case, without ports, the longest first: to search a text for. */
  readonly hostNames: readonly string[];
};

/**
 * The target knows its host name, or may be configured with the gateway's host name, which browsers use. A URL that it builds
 * with that name counts from the target's root, not from the gateway's.
 *
 * @param requestOrigin the scheme and host of the browser's request, if they are not the public ones
 */
export function nameHosts(mapping: UrlMapping, requestOrigin: string): NamedHosts {
  const publicHost = namedHost(mapping.publicOrigin);
  const requestHost = requestOrigin === mapping.publicOrigin ? publicHost : namedHost(requestOrigin);
  const all = [mapping.targetHost, publicHost.host, requestHost.host].map((host) => splitPort(host).name);
  const isTarget = targetTest(mapping);
  return {
    named: (scheme, authority) => {
      if (isTarget(scheme, authority) || isHost(authority, publicHost.host)) return publicHost;
      return isHost(authority, requestHost.host) ? requestHost : null;
    },
    hostNames: [...new Set(all)].sort((a, b) => b.length - a.length),
  };
}

/**
 * At the target's own origin only the target's own address is mapped: whatever else the target names itself, browsers reach it
 * there.
 */
export function nameTarget(mapping: UrlMapping): NamedHosts {
  const publicHost = namedHost(mapping.publicOrigin);
  const isTarget = targetTest(mapping);
  return {
    named: (scheme, authority) => (isTarget(scheme, authority) ? publicHost : null),
    hostNames: [splitPort(mapping.targetHost).name],
  };
}

/** Whether an authority is the target's; without a scheme, with that of its pages. */
function targetTest({ targetHost, targetOrigin }: UrlMapping) {
  const targetScheme = targetOrigin.slice(0, targetOrigin.indexOf(":"));
  const target = withPort(targetHost, targetScheme);
  return (scheme: string | undefined, authority: string): boolean =>
    (authority === targetHost && (scheme === undefined || scheme === targetScheme)) ||
    withPort(authority, scheme ?? targetScheme) === target;
}

function namedHost(origin: string): NamedHost {
  const host = origin.slice(origin.indexOf("//") + 2);
  return { host: host.toLowerCase(), isSecure: origin.startsWith("https:") };
}

/** A host name or address, and its port or "". */
export function splitPort(authority: string): { readonly name: string; readonly port: string } {
  const colon = authority.lastIndexOf(":");
  if (colon < 0) return { name: authority, port: "" };
  for (let at = colon + 1; at < authority.length; at++) {
    if (!isDigit(authority.charCodeAt(at))) return { name: authority, port: "" };
  }
  return { name: authority.slice(0, colon), port: authority.slice(colon + 1) };
}

/** The scheme, without its colon, that carries the same kind of traffic to the gateway. */
export function schemeOf(scheme: string, { isSecure }: NamedHost): string {
  // `ws` or `wss`, else `http` or `https`.
  const plain = scheme.startsWith("w") ? "ws" : "http";
  return isSecure ? `${plain}s` : plain;
}

/** Adds the scheme's default port if there is none. */
export function withPort(authority: string, scheme: string): string {
  const { name, port } = splitPort(authority);
  const isSecure = scheme === "https" || scheme === "wss";
  return `${name}:${port !== "" ? port : isSecure ? "443" : "80"}`;
}

/** For any scheme: many servers behind a TLS proxy write `http:`. */
function isHost(authority: string, host: string): boolean {
  if (authority === host) return true;
  if (authority.length < host.length) return false;
  const { name, port } = splitPort(authority);
  return (port === "" || port === "80" || port === "443") && name === host;
}
