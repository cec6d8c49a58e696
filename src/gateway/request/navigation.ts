import { prefersHtml } from "../../http/prefers-html.ts";
import type { ClientRequest } from "./client.port.ts";

const NAVIGATING_METHODS = new Set(["GET", "HEAD", "POST"]);

/**
 * Whether a browser asks for a page to display to a person. Browsers declare that (`Sec-Fetch-Mode`), but not over plain
 * http; then a preference for HTML over JSON decides. The desktop client sends its token or device id in a header and
 * passes on the answer unchanged: its requests are never taken for navigation.
 */
export function isNavigation({ method, headers }: ClientRequest): boolean {
  if (headers["x-access-token"] !== undefined || headers["x-device-id"] !== undefined) return false;
  const mode = headers["sec-fetch-mode"];
  if (mode !== undefined) return mode === "navigate";
  if (!NAVIGATING_METHODS.has(method ?? "") || headers["x-requested-with"] !== undefined) return false;
  return headers.upgrade === undefined && prefersHtml(headers.accept);
}

/**
 * Whether a request may be a link that a person follows, so that its `?token=` connects a browser (contract, Proxy): a link
 * causes a GET, and a client that presents its token in a header needs no connecting. Old browsers, and all browsers over
 * plain http, do not send `Sec-Fetch-Mode`. Browsers that do send `Sec-Fetch-Site` as well; Node's `fetch` declares `cors` for
 * whatever a program asks, without a site.
 */
export function mayBeFollowedLink({ method, headers }: ClientRequest): boolean {
  const mode = headers["sec-fetch-mode"];
  const isOtherMode = mode !== undefined && mode !== "navigate" && headers["sec-fetch-site"] !== undefined;
  return method === "GET" && !isOtherMode && headers["x-access-token"] === undefined;
}
