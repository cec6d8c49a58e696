import type { IncomingMessage, ServerResponse } from "node:http";
import { type BrowserDeps, connectBrowser, disconnectBrowser } from "../browser/connect-browser.ts";
import { redirectBrowser } from "../browser/redirect-browser.ts";
import { tokensInAddresses } from "../credentials/tokens-in-addresses.ts";
import { fail, refuse } from "../refusal/refuse.ts";
import { NO_ADDED_FIELDS } from "../request/added-fields.ts";
import { isPreflight, preflightFields } from "../request/cors.ts";
import { splitProxyUrl } from "../request/proxy-url.ts";
import { writeReply } from "../request/reply.ts";
import { noteWhenOver, openProxied, type ProxiedRequest } from "../request/request-context.ts";
import { isFramingAmbiguous } from "../request/request-framing.ts";
import { replyWithStatus } from "../status/reply-with-status.ts";
import { type IdentifyDeps, identifyClient } from "./identify-client.ts";

export type GatewayDeps = IdentifyDeps;

/** TRACE would return to the client the headers that are meant for the target; CONNECT does not request a resource. */
const REFUSED_METHODS = new Set(["TRACE", "CONNECT"]);

/**
 * Handles a request to the proxy: replies to the calls of the gateway itself, and passes all others to `identifyClient`, which
 * passes them to `admitRequest`, and that to the target (`forwardRequest`).
 * @param upgrade from `handleUpgrade`: the protocol that the target is to switch to
 * @returns false if the URL is not one of the proxy
 */
export function handleRequest(
  deps: GatewayDeps,
  request: IncomingMessage,
  response: ServerResponse,
  upgrade: string | null = null,
): boolean {
  const url = splitProxyUrl(request.url ?? "");
  if (url === null) return false;
  const proxied = openProxied(deps, request, response, url, upgrade);
  noteWhenOver(deps, proxied, url.path);
  try {
    route(deps, proxied);
  } catch (error) {
    fail(deps, proxied, error);
  }
  return true;
}

function route(deps: GatewayDeps, proxied: ProxiedRequest): void {
  const { request, path, upgrade, added } = proxied;
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
  const gatewayCall = gatewayCallAt(request.method ?? "", path);
  const texts = tokensInAddresses(proxied);
  const hasToken = texts !== null && texts.inQuery.length > 0 && upgrade === null;
  const setsCookies = gatewayCall === connectBrowser || gatewayCall === disconnectBrowser;
  if (redirectBrowser(deps.site, proxied, { setsCookies, hasToken })) return;
  if (gatewayCall === null) identifyClient(deps, proxied, texts);
  else gatewayCall(deps.browser, proxied).catch((error) => fail(deps, proxied, error));
}

type GatewayCall = (deps: BrowserDeps, proxied: ProxiedRequest) => Promise<void>;

/** The three calls to which the gateway replies itself; with other methods these paths are the target's (contract, Proxy). */
function gatewayCallAt(method: string, path: string): GatewayCall | null {
  if (path === "/status" && (method === "GET" || method === "HEAD")) return replyWithStatus;
  if (path === "/authenticate" && method === "POST") return connectBrowser;
  return path === "/logout" && method === "DELETE" ? disconnectBrowser : null;
}

function replyToPreflight({ request, response, requestId, added }: ProxiedRequest): void {
  const headers = { ...added, ...preflightFields(request), "x-request-id": requestId };
  writeReply(request, response, { status: 204, headers, body: "" });
}
