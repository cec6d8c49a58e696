import type { BrowserSite } from "../request/browser-site.ts";
import { isNavigation, mayBeFollowedLink } from "../request/navigation.ts";
import { PROXY_PREFIX } from "../request/proxy-url.ts";
import { SECRET_URL_FIELDS, writeReply } from "../request/reply.ts";
import type { RequestContext } from "../request/request-context.ts";

/**
 * Redirects a browser to where it can use the proxy: from the console's host to the same URL on the proxy's host, and from
 * `/api/v1/proxy` to `/api/v1/proxy/`, since relative links of a page at the former would lead out of the proxy. Header
 * mode needs neither: it works on any host, at both URLs.
 * @param asked whether the request connects or disconnects a browser, or has a token in its query
 * @returns false if the request was not redirected
 */
export function redirectBrowser(
  site: BrowserSite,
  context: RequestContext,
  asked: { readonly setsCookies: boolean; readonly hasToken: boolean },
): boolean {
  const { request, takesCookies } = context;
  const { url = "", method } = request;
  const isLink = asked.hasToken && mayBeFollowedLink(request);
  if (!takesCookies) {
    if (!asked.setsCookies && !isLink && !isNavigation(request)) return false;
    redirect(context, site.origin + url);
    return true;
  }
  const isInside = url.startsWith("/", PROXY_PREFIX.length);
  if (isInside || isLink || method === "POST" || !isNavigation(request)) return false;
  redirect(context, `${PROXY_PREFIX}/${url.slice(PROXY_PREFIX.length)}`);
  return true;
}

/** 307: the browser repeats the method and the body (RFC 9110, 15.4.8). */
function redirect({ request, response, requestId, added }: RequestContext, location: string): void {
  const headers = { ...SECRET_URL_FIELDS, ...added, location, "x-request-id": requestId };
  writeReply(request, response, { status: 307, headers, body: "" });
}
