import { REWRITABLE_CODINGS } from "../rewrite/decode-body.ts";
import { splitAbsolute } from "../rewrite/map-url.ts";
import type { UrlMapping } from "../rewrite/url-mapping.ts";

/** What cookie mode changes in a browser's request. */
export type CookieModeRequest = {
  /** What the target is to see of `Origin` and `Referer`, which name us. */
  readonly origin: string;
  readonly referer: (value: string) => string;
  /** The codings that the target may use: those that can be undone. */
  readonly codings: ReadonlySet<string>;
  /** Whether a part is not to be asked for, which would be a part of another body than the one that is sent. */
  readonly isAskedWhole: (secFetchDest: string | undefined) => boolean;
};

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
function isAskedWhole(secFetchDest: string | undefined): boolean {
  return secFetchDest !== undefined && WHOLE.has(secFetchDest);
}

export function cookieModeRequest({ targetOrigin, basePath, proxyPath }: UrlMapping): CookieModeRequest {
  return {
    origin: targetOrigin,
    referer: (value) => refererForTarget(value, proxyPath, targetOrigin + basePath),
    codings: REWRITABLE_CODINGS,
    isAskedWhole,
  };
}

/**
 * `Referer` for the target in cookie mode: the page's address there, not its address behind the gateway. A page that is
 * not the target's is told as the target's front page: the target's own checks see one site.
 * @param prefix where the proxy lives in our URL space
 * @param target the target URL without a slash at its end
 */
export function refererForTarget(referer: string, prefix: string, target: string): string {
  const path = splitAbsolute(referer)?.path ?? referer;
  const rest = path.startsWith(prefix) ? path.slice(prefix.length) : "";
  return rest.startsWith("/") || rest.startsWith("?") ? target + rest : `${target}/`;
}
