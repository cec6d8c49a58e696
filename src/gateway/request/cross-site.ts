import type { ClientRequest } from "./client.port.ts";

/** Methods that change nothing (RFC 9110, 9.2.1): a page of another site may cause them, and cannot read the answer. */
export const SAFE_METHODS: ReadonlySet<string> = new Set(["GET", "HEAD", "OPTIONS"]);

/**
 * Whether a page of another site made the browser send this (contract, Cookie mode and other sites). Only for requests
 * with credentials in cookies: a page cannot set the headers of header mode.
 * @param gatewayOrigins the origins of BACKEND_URL and PROXY_ORIGIN
 */
export function isCrossSite(request: ClientRequest, gatewayOrigins: ReadonlySet<string>): boolean {
  if (SAFE_METHODS.has(request.method ?? "")) return false;
  const site = request.headers["sec-fetch-site"];
  if (site === "cross-site" || site === "same-site") return true;
  const { origin } = request.headers;
  return origin !== undefined && !isGatewayOrigin(origin, request.headers.host, gatewayOrigins);
}

/**
 * Whether a page that may not do so asks for this upgrade, for which browsers send no preflight (contract, WebSockets).
 * Browsers always send `Origin`: a request without it is treated as foreign.
 * @param listed `CORS_ORIGINS`
 */
export function isForeignUpgrade(
  { headers }: ClientRequest,
  gatewayOrigins: ReadonlySet<string>,
  listed: ReadonlySet<string>,
): boolean {
  const { origin, host } = headers;
  return origin === undefined || !(isGatewayOrigin(origin, host, gatewayOrigins) || listed.has(origin));
}

function isGatewayOrigin(
  origin: string,
  host: string | undefined,
  gatewayOrigins: ReadonlySet<string>,
): boolean {
  if (gatewayOrigins.has(origin)) return true;
  const authority = /^https?:\/\/([^/]+)$/i.exec(origin)?.[1];
  return authority !== undefined && host !== undefined && authority.toLowerCase() === host.toLowerCase();
}
