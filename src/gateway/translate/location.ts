import { splitAbsolute } from "../rewrite/map-url.ts";
import { withPort } from "../rewrite/named-hosts.ts";
import { isUnder } from "../rewrite/proxied-path.ts";
import type { RewriteContext } from "../rewrite/rewrite-context.ts";

/** The target, as its redirects name it. */
export type LocationTarget = {
  /** `https://target.example:8443`, lower case. */
  readonly origin: string;
  /** The `Host` of requests, lower case: with the port unless it is the scheme's default. */
  readonly host: string;
  /** The path of the target URL without a slash at its end: "" or "/base". */
  readonly basePath: string;
};

/**
 * `Location` for header mode, whose client serves the target at a local origin: an absolute URL of the target becomes a
 * path, and the base path, which the gateway puts before every path, is removed. Anything else is unchanged: a relative URL,
 * another host, the target outside of the base path.
 *
 * @param value the field as received
 */
export function locationForHeaderMode(value: string, target: LocationTarget): string {
  const absolute = splitAbsolute(value);
  // No redirect leads to `ws:` or `wss:`.
  if (absolute === null || absolute.scheme?.startsWith("w")) {
    if (target.basePath === "" || !value.startsWith("/") || absolute !== null) return value;
    return withoutBasePath(value, target.basePath) ?? value;
  }
  const targetScheme = target.origin.startsWith("https:") ? "https" : "http";
  const scheme = absolute.scheme ?? targetScheme;
  if (withPort(absolute.authority, scheme) !== withPort(target.host, targetScheme)) return value;
  return withoutBasePath(absolute.path, target.basePath) ?? value;
}

/**
 * `Location` for cookie mode, whose browser must stay on the gateway: a URL of the target becomes one of the proxy, as in
 * bodies (`mapUrl`), and a path becomes an absolute URL. Anything else is unchanged.
 */
export function locationForCookieMode(value: string, { map, mapping }: RewriteContext): string {
  const mapped = map(value);
  if (isUnder(mapped, mapping.proxyPath)) return mapping.publicOrigin + mapped;
  // If the browser asked another origin than the public one, a `//host` URL already has the scheme of its page.
  const schemeEnd = mapping.publicOrigin.indexOf("//");
  const isPublic = mapped !== value && mapped.startsWith(`${mapping.publicOrigin.slice(schemeEnd)}/`);
  return isPublic ? mapping.publicOrigin.slice(0, schemeEnd) + mapped : mapped;
}

/** The path below the base path, or null if it is not below it. */
function withoutBasePath(location: string, basePath: string): string | null {
  if (!location.startsWith(basePath)) return null;
  const rest = location.slice(basePath.length);
  const first = rest.charAt(0);
  if (first === "" || first === "?" || first === "#") return `/${rest}`;
  if (first !== "/") return null;
  // Browsers read `//x` and `/\x` as a host. With the dot segment they are paths.
  return rest.charAt(1) === "/" || rest.charAt(1) === "\\" ? `/.${rest}` : rest;
}
