import { isDigit } from "./characters.ts";
import type { UrlMapping } from "./url-mapping.ts";

/** A host whose addresses are the target's, and how browsers are to name it. */
export type NamedHost = {
  /** With its port where it is not the scheme's own. */
  readonly host: string;
  readonly isSecure: boolean;
};

/** The hosts by which the target names itself. */
export type NamedHosts = {
  /**
   * @param scheme lower case, without its colon; undefined: the page's own, as in `//host/path`
   * @param authority lower case
   * @returns null: another host
   */
  readonly named: (scheme: string | undefined, authority: string) => NamedHost | null;
  /** Lower case, without ports, the longest first: what to look for in a text. */
  readonly hostNames: readonly string[];
};

/**
 * The target knows itself by its own name, and by ours, which `X-Forwarded-Host` has told it: an address that it makes of
 * that one is of its own root, not of ours.
 *
 * @param requestOrigin the scheme and host that the browser asked, if they are not the public ones
 */
export function nameHosts(mapping: UrlMapping, requestOrigin: string): NamedHosts {
  const publicHost = namedHost(mapping.publicOrigin);
  const requestHost = requestOrigin === mapping.publicOrigin ? publicHost : namedHost(requestOrigin);
  const all = [mapping.targetHost, publicHost.host, requestHost.host].map((host) => splitPort(host).name);
  const targetScheme = mapping.targetOrigin.slice(0, mapping.targetOrigin.indexOf(":"));
  const target = withPort(mapping.targetHost, targetScheme);
  return {
    named: (scheme, authority) => {
      if (authority === mapping.targetHost && (scheme === undefined || scheme === targetScheme))
        return publicHost;
      if (withPort(authority, scheme ?? targetScheme) === target || isHost(authority, publicHost.host))
        return publicHost;
      return isHost(authority, requestHost.host) ? requestHost : null;
    },
    hostNames: [...new Set(all)].sort((a, b) => b.length - a.length),
  };
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

/** The scheme, without its colon, that carries the same kind of traffic to us. */
export function schemeOf(scheme: string, { isSecure }: NamedHost): string {
  const plain = scheme.startsWith("w") ? "ws" : "http";
  return isSecure ? `${plain}s` : plain;
}

/** With the port that is meant where none is told. */
export function withPort(authority: string, scheme: string): string {
  const { name, port } = splitPort(authority);
  const isSecure = scheme === "https" || scheme === "wss";
  return `${name}:${port !== "" ? port : isSecure ? "443" : "80"}`;
}

/** Whatever the scheme: many a server writes `http:` behind what speaks TLS for it. */
function isHost(authority: string, host: string): boolean {
  if (authority === host) return true;
  if (authority.length < host.length) return false;
  const { name, port } = splitPort(authority);
  return (port === "" || port === "80" || port === "443") && name === host;
}
