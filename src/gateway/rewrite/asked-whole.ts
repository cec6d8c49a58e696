/** What `createRewriteStream` can undo: all that the target may be offered in cookie mode. */
export const REWRITABLE_CODINGS: ReadonlySet<string> = new Set(["gzip", "deflate", "br", "identity"]);

/**
 * `Sec-Fetch-Dest` of what is rewritten, if its type is one of ours. A media element or a script's own fetch
 * may go on asking for parts.
 */
const WHOLE: ReadonlySet<string> = new Set([
  ...["document", "embed", "fencedframe", "frame", "iframe", "object"],
  ...["manifest", "script", "sharedworker", "style", "worker", "xslt"],
]);

/**
 * Whether `Range` and `If-Range` of a cookie-mode request are dropped: a part of a body that is rewritten would
 * not fit.
 */
export function isAskedWhole(secFetchDest: string | undefined): boolean {
  return secFetchDest !== undefined && WHOLE.has(secFetchDest);
}
