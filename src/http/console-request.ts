import type { IncomingHttpHeaders } from "node:http";

/**
 * Whether a request is one of the console. Pages of other origins can send this field only after a CORS preflight, which is
 * granted only to the origins of `CORS_ORIGINS`.
 */
export function isConsoleRequest(headers: IncomingHttpHeaders): boolean {
  return headers["x-requested-with"] === "zenzefi-console";
}
