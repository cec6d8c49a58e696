import { splitAbsolute } from "../rewrite/map-url.ts";
import { withPort } from "../rewrite/named-hosts.ts";
import { isUnder } from "../rewrite/proxied-path.ts";
import type { RewriteContext } from "../rewrite/rewrite-context.ts";

/** The upstream as its own redirects name it. */
export type LocationTarget = {
  /** `https://target.example:8443`, lower case. */
  readonly origin: string;
  /** The `Host` that requests carry, lower case: with the port where it is not the scheme's own. */
  readonly host: string;
  /** The path of the target URL without a slash at its end: "" or "/base". */
  readonly basePath: string;
};

/**
 * `Location` for header mode, whose client serves the target at its own origin: an absolute one to the target
 * becomes a path, and the base path, which the gateway puts before every path, goes. Anything else is untouched: a
 * relative one, another host, the target outside of the base path.
 *
 * @param value the field as it came
 */
export function locationForHeaderMode(value: string, target: LocationTarget): string {
  const absolute = splitAbsolute(value);
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
 * `Location` for cookie mode, whose browser must stay behind the gateway: what is an address of the target becomes a URL
 * of the proxy, as it does in bodies (`mapUrl`), and a path becomes absolute. Anything else is untouched.
 */
export function locationForCookieMode(value: string, { map, mapping }: RewriteContext): string {
  const mapped = map(value);
  if (isUnder(mapped, mapping.proxyPath)) return mapping.publicOrigin + mapped;
  // Of another origin by which the browser asked, its own page's scheme is the right one.
  const schemeEnd = mapping.publicOrigin.indexOf("//");
  const isPublic = mapped !== value && mapped.startsWith(`${mapping.publicOrigin.slice(schemeEnd)}/`);
  return isPublic ? mapping.publicOrigin.slice(0, schemeEnd) + mapped : mapped;
}

/** The path under the base path, or null where it is elsewhere. */
function withoutBasePath(location: string, basePath: string): string | null {
  if (!location.startsWith(basePath)) return null;
  const rest = location.slice(basePath.length);
  const first = rest.charAt(0);
  if (first === "" || first === "?" || first === "#") return `/${rest}`;
  if (first !== "/") return null;
  // `//x` and `/\x` name a host to a browser. The dot segment keeps them a path.
  return rest.charAt(1) === "/" || rest.charAt(1) === "\\" ? `/.${rest}` : rest;
}
