import type { IncomingHttpHeaders } from "node:http";

/** Of these Node keeps the first (documented at `message.headers`). */
const FIRST_COUNTS: ReadonlySet<string> = new Set([
  "age",
  "authorization",
  "content-length",
  "content-type",
  "etag",
  "expires",
  "from",
  "host",
  "if-modified-since",
  "if-unmodified-since",
  "last-modified",
  "location",
  "max-forwards",
  "proxy-authorization",
  "referer",
  "retry-after",
  "server",
  "user-agent",
]);

/**
 * Adds a field to those that came before, as Node does: `Set-Cookie` is a list, `Cookie` is joined by semicolons, of some names the
 * first counts, and all others are joined by commas.
 */
export function addField(headers: IncomingHttpHeaders, lower: string, value: string): void {
  const before = headers[lower];
  if (lower === "set-cookie") headers["set-cookie"] = [...(headers["set-cookie"] ?? []), value];
  else if (before === undefined) headers[lower] = value;
  else if (!FIRST_COUNTS.has(lower)) headers[lower] = `${before}${lower === "cookie" ? "; " : ", "}${value}`;
}
