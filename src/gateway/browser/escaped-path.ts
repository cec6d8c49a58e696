import type { IncomingHttpHeaders } from "node:http";
import { gatewayCookie, TOKEN_COOKIE } from "../../http/cookies.ts";
import { hasTokenForm } from "../credentials/token-in-query.ts";
import { PROXY_PREFIX } from "../request/place.ts";
import { splitProxyUrl } from "../request/proxy-url.ts";

const ABSOLUTE = /^https?:\/\/([^/?#]*)/i;

/**
 * Redirect for a path that escaped the prefix: a page of the target requested it at the root of the gateway's URL space. A
 * static `import "/x.js"` cannot be intercepted, and a page may build URLs in ways that rewriting does not see. To be
 * called only for paths that the gateway does not serve. The browser must have a token cookie; the redirected request
 * decides whether the token is valid.
 * @param host the host that the client asked for
 * @returns a path of the proxy, or null if the request is not from a page of the target
 */
export function escapedPathLocation(
  consoleOrigin: string,
  request: { readonly url?: string | undefined; readonly headers: IncomingHttpHeaders },
  host: string,
): string | null {
  const { url = "", headers } = request;
  if (!url.startsWith("/") || isUnderPrefix(url)) return null;
  const { prefixed, plain } = gatewayCookie(headers.cookie, TOKEN_COOKIE);
  if (![...prefixed, ...plain].some(hasTokenForm)) return null;
  return isFromTarget(consoleOrigin, headers, host) ? PROXY_PREFIX + url : null;
}

/** Judged by `Referer`. */
function isFromTarget(consoleOrigin: string, { referer }: IncomingHttpHeaders, host: string): boolean {
  const [start = "", authority] = ABSOLUTE.exec(referer ?? "") ?? [];
  // A reverse proxy may pass the host's name without its port.
  const authorities = [host.toLowerCase(), consoleOrigin.replace(/^\w+:\/\//, "")];
  return (
    referer !== undefined &&
    authority !== undefined &&
    authorities.includes(authority.toLowerCase()) &&
    isUnderPrefix(referer.slice(start.length))
  );
}

function isUnderPrefix(url: string): boolean {
  return splitProxyUrl(url, PROXY_PREFIX) !== null;
}
