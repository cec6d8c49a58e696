/** The upstream as its own redirects name it. */
export type LocationTarget = {
  /** `https://target.example:8443`, lower case. */
  readonly origin: string;
  /** The `Host` that requests carry, lower case: with the port where it is not the scheme's own. */
  readonly host: string;
  /** The path of the target URL without a slash at its end: "" or "/base". */
  readonly basePath: string;
};

const ABSOLUTE = /^(?:(https?):)?\/\/([^/?#\\]*)/i;
const PORT = /:\d+$/;

/**
 * `Location` for header mode, whose client serves the target at its own origin: an absolute one to the target
 * becomes a path, and the base path, which the gateway puts before every path, goes. Anything else is untouched: a
 * relative one, another host, the target outside of the base path.
 *
 * @param value the field as it came
 */
export function locationForHeaderMode(value: string, target: LocationTarget): string {
  const absolute = ABSOLUTE.exec(value);
  if (absolute === null) {
    if (target.basePath === "" || !value.startsWith("/")) return value;
    return withoutBasePath(value, target.basePath) ?? value;
  }
  const targetScheme = target.origin.startsWith("https:") ? "https" : "http";
  const scheme = absolute[1]?.toLowerCase() ?? targetScheme;
  const authority = absolute[2]?.toLowerCase() ?? "";
  if (withPort(authority, scheme) !== withPort(target.host, targetScheme)) return value;
  return withoutBasePath(value.slice(absolute[0].length), target.basePath) ?? value;
}

/**
 * `Location` for cookie mode, whose browser must stay behind the gateway: what names the target, absolutely or by a
 * path of its root, becomes a URL of the proxy. Anything else is untouched.
 *
 * @param proxyUrl `BACKEND_URL/api/v1/proxy`
 */
export function locationForCookieMode(value: string, target: LocationTarget, proxyUrl: string): string {
  const path = locationForHeaderMode(value, target);
  return path.startsWith("/") && !path.startsWith("//") ? proxyUrl + path : path;
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

function withPort(authority: string, scheme: string): string {
  if (PORT.test(authority)) return authority;
  return `${authority.endsWith(":") ? authority.slice(0, -1) : authority}:${scheme === "https" ? 443 : 80}`;
}
