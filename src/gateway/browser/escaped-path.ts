import type { IncomingHttpHeaders } from "node:http";
import { gatewayCookie, TOKEN_COOKIE } from "../../http/cookies.ts";
import { hasTokenForm } from "../credentials/token-in-query.ts";
import { type BrowserSite, takesCookies } from "../request/browser-site.ts";
import { PROXY_PREFIX, splitProxyUrl } from "../request/proxy-url.ts";

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
  site: BrowserSite,
  request: { readonly url?: string | undefined; readonly headers: IncomingHttpHeaders },
  host: string,
): string | null {
  const { url = "", headers } = request;
  if (!url.startsWith("/") || splitProxyUrl(url) !== null || !takesCookies(site, host)) return null;
  const { prefixed, plain } = gatewayCookie(headers.cookie, TOKEN_COOKIE);
  if (![...prefixed, ...plain].some(hasTokenForm)) return null;
  return isFromTarget(site, headers, host) ? PROXY_PREFIX + url : null;
}

/** Judged by `Referer`. On the proxy's host a same-origin request without one counts too: only the target's pages send it. */
function isFromTarget(site: BrowserSite, headers: IncomingHttpHeaders, host: string): boolean {
  const { referer } = headers;
  if (referer === undefined) return site.isProxyHost !== null && headers["sec-fetch-site"] === "same-origin";
  const [start = "", authority] = ABSOLUTE.exec(referer) ?? [];
  // A reverse proxy may pass the host's name without its port.
  const authorities = [host.toLowerCase(), site.origin.replace(/^\w+:\/\//, "")];
  return (
    authority !== undefined &&
    authorities.includes(authority.toLowerCase()) &&
    splitProxyUrl(referer.slice(start.length)) !== null
  );
}
