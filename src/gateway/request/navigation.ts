import type { IncomingMessage } from "node:http";
import { prefersHtml } from "../../http/prefers-html.ts";

const NAVIGATING_METHODS = new Set(["GET", "HEAD", "POST"]);

/**
 * Whether a browser asks for a page that a person will look at. Browsers say so themselves, but over plain http they
 * do not; then a wish for HTML above JSON tells. The desktop client names its token or device in a header, and shows
 * what it gets as it is: its requests are never taken for a browser's.
 */
export function isNavigation({ method, headers }: IncomingMessage): boolean {
  if (headers["x-access-token"] !== undefined || headers["x-device-id"] !== undefined) return false;
  const mode = headers["sec-fetch-mode"];
  if (mode !== undefined) return mode === "navigate";
  if (!NAVIGATING_METHODS.has(method ?? "") || headers["x-requested-with"] !== undefined) return false;
  return headers.upgrade === undefined && prefersHtml(headers.accept);
}

/**
 * Whether a request may be a link that a person follows, so that a `?token=` in it counts (contract, Proxy): what a
 * link causes is a GET, and a client that names its token in a header needs none. Old browsers, and all over plain
 * http, say nothing of the kind of their request.
 */
export function mayBeFollowedLink({ method, headers }: IncomingMessage): boolean {
  const mode = headers["sec-fetch-mode"];
  const isToldOtherwise = mode !== undefined && mode !== "navigate";
  return method === "GET" && !isToldOtherwise && headers["x-access-token"] === undefined;
}
