import { tokensInAddresses } from "../credentials/tokens-in-addresses.ts";
import { fail, refuse } from "../refusal/refuse.ts";
import { NO_ADDED_FIELDS } from "../request/added-fields.ts";
import type { ClientRequest, ClientResponse } from "../request/client.port.ts";
import { isPreflight, preflightFields } from "../request/cors.ts";
import { type ProxyUrl, splitProxyUrl } from "../request/proxy-url.ts";
import { writeReply } from "../request/reply.ts";
import { noteWhenOver, openProxied, type ProxiedRequest } from "../request/request-context.ts";
import { isFramingAmbiguous } from "../request/request-framing.ts";
import { gatewayCallAt } from "./gateway-calls.ts";
import { type IdentifyDeps, identifyClient } from "./identify-client.ts";

export type GatewayDeps = IdentifyDeps;

/** TRACE would return to the client the headers that are meant for the target; CONNECT does not request a resource. */
const REFUSED_METHODS = new Set(["TRACE", "CONNECT"]);
/** Of a request in another form than a path's, `OPTIONS *` for example: at the own origin nobody else would answer it. */
const NO_URL: ProxyUrl = { path: "*", query: "" };

/**
 * Handles a request to the proxy: replies to the calls of the gateway itself, and passes all others to `identifyClient`, which
 * passes them to `admitRequest`, and that to the target (`forwardRequest`).
 * @param upgrade from `handleUpgrade`: the protocol that the target is to switch to
 * @returns false if the URL is not one of the proxy; never at the target's own origin
 */
export function handleRequest(
  deps: GatewayDeps,
  request: ClientRequest,
  response: ClientResponse,
  upgrade: string | null = null,
): boolean {
  const { prefix, isOwnOrigin } = deps.place;
  const url = splitProxyUrl(request.url ?? "", prefix);
  if (url === null && !isOwnOrigin) return false;
  const proxied = openProxied(deps, request, response, url ?? NO_URL, upgrade);
  noteWhenOver(deps, proxied);
  try {
    if (url === null) refuse(deps, proxied, { code: "bad_request" });
    else route(deps, proxied);
  } catch (error) {
    fail(deps, proxied, error);
  }
  return true;
}

function route(deps: GatewayDeps, proxied: ProxiedRequest): void {
  const { request, path, added } = proxied;
  if (isFramingAmbiguous(request.rawHeaders, request.httpVersion)) {
    refuse(deps, proxied, { code: "bad_request", closes: true });
    return;
  }
  if (REFUSED_METHODS.has(request.method ?? "")) {
    refuse(deps, proxied, { code: "method_not_allowed", facts: { method: request.method ?? "" } });
    return;
  }
  if (added !== NO_ADDED_FIELDS && isPreflight(request)) {
    replyToPreflight(proxied);
    return;
  }
  const { place, site } = deps;
  const asked = { method: request.method ?? "", path };
  const call = gatewayCallAt(place, asked, site.ownOrigin !== null);
  if (call === null) identifyClient(deps, proxied, tokensInAddresses(proxied));
  else call(deps, proxied).catch((error) => fail(deps, proxied, error));
}

function replyToPreflight({ request, response, requestId, added }: ProxiedRequest): void {
  const headers = { ...added, ...preflightFields(request), "x-request-id": requestId };
  writeReply(request, response, { status: 204, headers, body: "" });
}
