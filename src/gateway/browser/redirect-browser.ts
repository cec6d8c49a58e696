import { isNavigation } from "../request/navigation.ts";
import { PROXY_PREFIX } from "../request/place.ts";
import { SECRET_URL_FIELDS, writeReply } from "../request/reply.ts";
import type { ContextDeps, ProxiedRequest } from "../request/request-context.ts";

/**
 * Redirects a browser that opens a page under the prefix to where it can use it: at the target's own origin, if there is one; else
 * from `/api/v1/proxy` to `/api/v1/proxy/`, since relative links of a page at the former would lead out of the proxy. Any other
 * client needs neither: header mode works everywhere.
 * @returns false if the request was not redirected
 */
export function redirectBrowser({ place, site }: ContextDeps, proxied: ProxiedRequest): boolean {
  const { request, path, query, upgrade } = proxied;
  if (place.isOwnOrigin || upgrade !== null || !isNavigation(request)) return false;
  if (site.ownOrigin !== null) {
    redirect(proxied, site.ownOrigin + path + query);
    return true;
  }
  const { url = "", method } = request;
  if (url.startsWith("/", PROXY_PREFIX.length) || method === "POST") return false;
  redirect(proxied, PROXY_PREFIX + path + query);
  return true;
}

/** 307: the browser repeats the method and the body (RFC 9110, 15.4.8). */
function redirect({ request, response, requestId, added }: ProxiedRequest, location: string): void {
  const headers = { ...SECRET_URL_FIELDS, ...added, location, "x-request-id": requestId };
  writeReply(request, response, { status: 307, headers, body: "" });
}
