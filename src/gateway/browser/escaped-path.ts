import type { IncomingHttpHeaders } from "node:http";
import { ownCookie, TOKEN_COOKIE } from "../../http/cookies.ts";
import { hasTokenForm } from "../credentials/token-in-query.ts";
import { type BrowserSite, takesCookies } from "../request/browser-site.ts";
import { PROXY_PREFIX, splitProxyUrl } from "../request/proxy-url.ts";

const ABSOLUTE = /^https?:\/\/([^/?#]*)/i;

/**
 * Where a request is redirected to whose path escaped the prefix: a page of the target sent it to the root of our URL
 * space. A static `import "/x.js"` cannot be hooked, and a page may build an address in ways that no rewriting sees. To be
 * asked only for what is no address of ours. The browser must be connected; whether its token is any good is judged where it
 * is sent.
 * @param host the host that the client asked for
 * @returns a path of the proxy, or null where the request is not from a page of the target
 */
export function escapedPathLocation(
  site: BrowserSite,
  request: { readonly url?: string | undefined; readonly headers: IncomingHttpHeaders },
  host: string,
): string | null {
  const { url = "", headers } = request;
  if (!url.startsWith("/") || splitProxyUrl(url) !== null || !takesCookies(site, host)) return null;
  const { prefixed, plain } = ownCookie(headers.cookie, TOKEN_COOKIE);
  if (![...prefixed, ...plain].some(hasTokenForm)) return null;
  return isFromTarget(site, headers, host) ? PROXY_PREFIX + url : null;
}

/** By its `Referer`; on a host of its own, where no page but the target's sends anything else, also without one. */
function isFromTarget(site: BrowserSite, headers: IncomingHttpHeaders, host: string): boolean {
  const { referer } = headers;
  if (referer === undefined) return site.isProxyHost !== null && headers["sec-fetch-site"] === "same-origin";
  const [start = "", authority] = ABSOLUTE.exec(referer) ?? [];
  // A reverse proxy may pass our name without its port.
  const ours = [host.toLowerCase(), site.origin.replace(/^\w+:\/\//, "")];
  return (
    authority !== undefined &&
    ours.includes(authority.toLowerCase()) &&
    splitProxyUrl(referer.slice(start.length)) !== null
  );
}
