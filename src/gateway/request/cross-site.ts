import type { IncomingMessage } from "node:http";

/** Methods that change nothing (RFC 9110, 9.2.1): a page of another site may cause them, and reads no answer. */
export const SAFE_METHODS: ReadonlySet<string> = new Set(["GET", "HEAD", "OPTIONS"]);

/**
 * Whether a page of another site made the browser send this (contract, Cookie mode and other sites). Only for requests
 * that a cookie speaks for: a page cannot set the headers of header mode.
 * @param ours the origins of BACKEND_URL and PROXY_ORIGIN
 */
export function isCrossSite(request: IncomingMessage, ours: ReadonlySet<string>): boolean {
  if (SAFE_METHODS.has(request.method ?? "")) return false;
  const site = request.headers["sec-fetch-site"];
  if (site === "cross-site" || site === "same-site") return true;
  const { origin } = request.headers;
  return origin !== undefined && !isOurs(origin, request.headers.host, ours);
}

/**
 * Whether a page that may not do so opens this WebSocket, which no preflight precedes (contract, WebSockets).
 * Browsers always name the page: what names none is not believed to be one.
 * @param listed `CORS_ORIGINS`
 */
export function isForeignUpgrade(
  { headers }: IncomingMessage,
  ours: ReadonlySet<string>,
  listed: ReadonlySet<string>,
): boolean {
  const { origin, host } = headers;
  return origin === undefined || !(isOurs(origin, host, ours) || listed.has(origin));
}

function isOurs(origin: string, host: string | undefined, ours: ReadonlySet<string>): boolean {
  if (ours.has(origin)) return true;
  const authority = /^https?:\/\/([^/]+)$/i.exec(origin)?.[1];
  return authority !== undefined && host !== undefined && authority.toLowerCase() === host.toLowerCase();
}
