import { clientOf } from "../../http/client-address.ts";
import { escapedPathLocation } from "../browser/escaped-path.ts";
import { type RefusalDeps, refuse } from "../refusal/refuse.ts";
import type { ClientRequest, ClientResponse } from "../request/client.port.ts";
import { type ContextDeps, openContext, type RequestContext } from "../request/request-context.ts";
import { isFramingAmbiguous } from "../request/request-framing.ts";
import type { InsideScript } from "../rewrite/inside-script.ts";

export type OutsideDeps = ContextDeps &
  RefusalDeps & {
    /** The script that is added to the target's pages. */
    readonly script: InsideScript;
  };

/**
 * Handles requests for the script in the target's pages, beside the prefix. It names the target: it is served only to a client that
 * knows its version, from a page of the target.
 * @returns false if the request is for the API
 */
export function handleOutside(deps: OutsideDeps, request: ClientRequest, response: ClientResponse): boolean {
  const [path = "", query = ""] = (request.url ?? "").split("?", 2);
  if (path !== deps.script.path || query !== `v=${deps.script.version}`) return false;
  const context = openContext(deps, request, response);
  if (isFramingAmbiguous(request.rawHeaders, request.httpVersion))
    refuse(deps, context, { code: "bad_request", closes: true });
  else replyWithScript(deps, context);
  return true;
}

/** Where to redirect a request that no route of the API handles; null: not to be redirected. */
export function redirectFor(deps: ContextDeps, request: ClientRequest): string | null {
  return escapedPathLocation(deps.site.consoleOrigin, request, clientOf(request, deps.isTrustedProxy).host);
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
