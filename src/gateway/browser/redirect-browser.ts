import type { BrowserSite } from "../request/browser-site.ts";
import { isNavigation, mayBeFollowedLink } from "../request/navigation.ts";
import { PROXY_PREFIX } from "../request/proxy-url.ts";
import { SECRET_URL_FIELDS, writeReply } from "../request/reply.ts";
import type { RequestContext } from "../request/request-context.ts";

/**
 * Sends a browser to where it can use the proxy: from the console's host to the proxy's own, with what it came to do,
 * and from `/api/v1/proxy` to `/api/v1/proxy/`, since the links of a page there lead out of the proxy otherwise.
 * Header mode knows neither: it works on any host, at either address.
 * @param asked whether the request connects or disconnects a browser, or has a token in its query
 * @returns false if it may go on
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

/** 307 keeps the method and the body. */
function redirect({ request, response, requestId, added }: RequestContext, location: string): void {
  const headers = { ...SECRET_URL_FIELDS, ...added, location, "x-request-id": requestId };
  writeReply(request, response, { status: 307, headers, body: "" });
}
