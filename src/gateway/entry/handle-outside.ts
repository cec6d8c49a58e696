import type { IncomingMessage, ServerResponse } from "node:http";
import { clientOf } from "../../http/client-address.ts";
import { escapedPathLocation } from "../browser/escaped-path.ts";
import { type RefusalDeps, refuse } from "../refusal/refuse.ts";
import { PROXY_PREFIX } from "../request/proxy-url.ts";
import { writeReply } from "../request/reply.ts";
import { type ContextDeps, openContext, type RequestContext } from "../request/request-context.ts";
import { isFramingAmbiguous } from "../request/request-framing.ts";
import type { InsideScript } from "../rewrite/inside-script.ts";

export type OutsideDeps = ContextDeps &
  RefusalDeps & {
    /** The script that is added to the target's pages. */
    readonly script: InsideScript;
  };

/** Also served on the proxy's host: the page that connects a browser, its files and data, and the liveness probe. */
const SERVED_BY_API = /^\/(?:connect|api\/v1\/status|health\/live|assets\/.*)$/;

/**
 * Handles requests outside of the proxy's paths: for the script in the target's pages, and every request to the proxy's
 * host. The target's scripts run in the origin of that host, so neither the console nor the API may be served there.
 * @returns false if the request is for the API
 */
export function handleOutside(
  deps: OutsideDeps,
  request: IncomingMessage,
  response: ServerResponse,
): boolean {
  const [path = "", query = ""] = (request.url ?? "").split("?", 2);
  // The script names the target: it is served only to a client that knows its version, from a page of the target.
  const isScript = path === deps.script.path && query === `v=${deps.script.version}`;
  if (!isScript && deps.site.isProxyHost === null) return false;
  const context = openContext(deps, request, response);
  if (!context.takesCookies || (SERVED_BY_API.test(path) && !isFromProxiedPage(deps, context))) return false;
  if (isFramingAmbiguous(request.rawHeaders, request.httpVersion))
    refuse(deps, context, { code: "bad_request", closes: true });
  else if (isScript) replyWithScript(deps, context);
  else replyOnProxyHost(deps, context, path);
  return true;
}

/**
 * The target may have pages at the same paths. A page of the target is recognised by `Referer`: the gateway's pages have another
 * path, or send no `Referer`.
 */
function isFromProxiedPage({ site }: OutsideDeps, { request, client }: RequestContext): boolean {
  return request.headers.referer !== undefined && escapedPathLocation(site, request, client.host) !== null;
}

/** Where to redirect a request that no route of the API handles; null: not to be redirected. */
export function redirectFor(deps: ContextDeps, request: IncomingMessage): string | null {
  return escapedPathLocation(deps.site, request, clientOf(request, deps.isTrustedProxy).host);
}

function replyWithScript(deps: OutsideDeps, context: RequestContext): void {
  const { request, response, requestId } = context;
  if (request.method !== "GET" && request.method !== "HEAD") {
    refuse(deps, context, { code: "method_not_allowed", facts: { method: request.method ?? "" } });
    return;
  }
  response.writeHead(200, [...deps.script.headers, "X-Request-Id", requestId]);
  response.end(deps.script.body);
}

function replyOnProxyHost(deps: OutsideDeps, context: RequestContext, path: string): void {
  const { request } = context;
  const escaped = escapedPathLocation(deps.site, request, context.client.host);
  if (escaped !== null) redirect(context, 307, escaped);
  else if (path === "/" && (request.method === "GET" || request.method === "HEAD"))
    redirect(context, 303, `${PROXY_PREFIX}/`);
  else refuse(deps, context, { code: "not_found" });
}

function redirect({ request, response, requestId }: RequestContext, status: number, location: string): void {
  const headers = { location, "cache-control": "no-store", "x-request-id": requestId };
  writeReply(request, response, { status, headers, body: "" });
}
