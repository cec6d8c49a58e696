import { REWRITABLE_CODINGS } from "../rewrite/decode-body.ts";
import { splitAbsolute } from "../rewrite/map-url.ts";
import type { UrlMapping } from "../rewrite/url-mapping.ts";

/** How cookie mode changes a browser's request. */
export type CookieModeRequest = {
  /** `Origin` for the target, in place of the gateway's; `referer` translates `Referer` likewise. */
  readonly origin: string;
  /**
   * `X-Forwarded-Proto` and `-Host`: the target's own too. A target that compares them with `Origin`, as frameworks do against
   * cross-site requests, would refuse every form otherwise.
   */
  readonly forwardedProto: string;
  readonly forwardedHost: string;
  readonly referer: (value: string) => string;
  /** The content codings that the target may use: those that the rewriter can decode. */
  readonly codings: ReadonlySet<string>;
  /** Whether `Range` and `If-Range` are dropped, since a range of the target's body is not that of the rewritten one. */
  readonly wantsWholeBody: (secFetchDest: string | undefined) => boolean;
};

/**
 * `Sec-Fetch-Dest` of requests whose answers may be rewritten. Media elements and a script's `fetch` may still ask for
 * ranges.
 */
const WHOLE: ReadonlySet<string> = new Set([
  ...["document", "embed", "fencedframe", "frame", "iframe", "object"],
  ...["manifest", "script", "sharedworker", "style", "worker", "xslt"],
]);

function wantsWholeBody(secFetchDest: string | undefined): boolean {
  return secFetchDest !== undefined && WHOLE.has(secFetchDest);
}

export function cookieModeRequest(mapping: UrlMapping): CookieModeRequest {
  const { targetOrigin, targetHost, basePath, proxyPath } = mapping;
  return {
    origin: targetOrigin,
    forwardedProto: targetOrigin.slice(0, targetOrigin.indexOf(":")),
    forwardedHost: targetHost,
    referer: (value) => refererForTarget(value, proxyPath, targetOrigin + basePath),
    codings: REWRITABLE_CODINGS,
    wantsWholeBody,
  };
}

/**
 * `Referer` for the target in cookie mode: the page's URL at the target. Any other page is replaced by the target's front page,
 * so that the target's checks see one site.
 * @param prefix the proxy's path at the gateway
 * @param target the target URL without a slash at its end
 */
export function refererForTarget(referer: string, prefix: string, target: string): string {
  const path = splitAbsolute(referer)?.path ?? referer;
  const rest = path.startsWith(prefix) ? path.slice(prefix.length) : "";
  return rest.startsWith("/") || rest.startsWith("?") ? target + rest : `${target}/`;
}
