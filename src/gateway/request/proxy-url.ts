const SLASH = 0x2f;
const QUERY = 0x3f;

/** A request URL without the prefix: the path for the target, and the query with its "?" or "". */
export type ProxyUrl = { readonly path: string; readonly query: string };

/**
 * Splits a request URL of the proxy into path and query, without decoding: `/api/v1/%70roxy/x` and `/api/v1/proxyx` are not
 * the proxy's, nor is a request target in absolute, authority or asterisk form.
 *
 * @param url the request target exactly as received
 * @param prefix of the place (`Place`)
 * @returns null if the URL is not one of the proxy
 */
export function splitProxyUrl(url: string, prefix: string): ProxyUrl | null {
  if (!url.startsWith(prefix)) return null;
  if (url.length === prefix.length) return { path: "/", query: "" };
  const next = url.charCodeAt(prefix.length);
  if (next === QUERY) return { path: "/", query: url.slice(prefix.length) };
  if (next !== SLASH) return null;
  const queryAt = url.indexOf("?", prefix.length);
  if (queryAt < 0) return { path: url.slice(prefix.length), query: "" };
  return { path: url.slice(prefix.length, queryAt), query: url.slice(queryAt) };
}
