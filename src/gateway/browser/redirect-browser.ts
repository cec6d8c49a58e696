import { SECRET_URL_HEADERS } from "../credentials/secret-url.ts";
import { writeOwnAnswer } from "../refusal/refuse.ts";
import type { BrowserSite } from "../request/browser-site.ts";
import { isNavigation } from "../request/navigation.ts";
import type { RequestContext } from "../request/request-context.ts";
import { PROXY_PREFIX } from "../translate/target-path.ts";

/**
 * Sends a browser to where it can use the proxy: from the console's host to the proxy's own, with what it came to do,
 * and from `/api/v1/proxy` to `/api/v1/proxy/`, since the links of a page there lead out of the proxy otherwise.
 * Header mode knows neither: it works on any host, at either address.
 * @param asked whether the request is one that signs in or out, or follows a link with a token
 * @returns false if it may go on
 */
export function redirectBrowser(
  site: BrowserSite,
  context: RequestContext,
  asked: { readonly signIn: boolean; readonly link: boolean },
): boolean {
  const { request, takesCookies } = context;
  const { url = "", method, headers } = request;
  const isLink = asked.link && method === "GET" && headers["x-access-token"] === undefined;
  if (!takesCookies) {
    if (!asked.signIn && !isLink && !isNavigation(request)) return false;
    redirect(context, site.origin + url);
    return true;
  }
  const isInside = url.startsWith("/", PROXY_PREFIX.length);
  if (isInside || isLink || method === "POST" || !isNavigation(request)) return false;
  redirect(context, `${PROXY_PREFIX}/${url.slice(PROXY_PREFIX.length)}`);
  return true;
}

/** 307 keeps the method and the body. */
function redirect({ request, response, requestId, own }: RequestContext, location: string): void {
  const headers = { ...SECRET_URL_HEADERS, ...own, location, "x-request-id": requestId };
  writeOwnAnswer(request, response, { status: 307, headers, body: "" });
}
