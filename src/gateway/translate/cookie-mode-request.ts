import { OWN_FOLDER } from "../request/place.ts";
import { REWRITABLE_CODINGS } from "../rewrite/decode-body.ts";
import { splitAbsolute } from "../rewrite/map-url.ts";
import type { RequestAddress } from "../rewrite/rewrite-context.ts";
import type { UrlMapping } from "../rewrite/url-mapping.ts";

/**
 * What a browser's request tells the target about addresses. All of it is one story: a target that compares the fields, as
 * frameworks do against cross-site requests, would refuse every form otherwise (contract, The target at its own origin).
 */
export type CookieModeRequest = {
  readonly host: string;
  readonly forwardedProto: string;
  readonly forwardedHost: string;
  /** `Origin` and `Referer` for the target. */
  readonly origin: (value: string) => string;
  readonly referer: (value: string) => string;
  /** An address of the target's in another field, `Destination` of WebDAV for example. Any other is unchanged. */
  readonly address: (value: string) => string;
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

const BODIES = { codings: REWRITABLE_CODINGS, wantsWholeBody };

/** The target sees its own origin, as if it were visited directly. The browser sees it under the mapping's prefix. */
export function seenByPrefix(mapping: UrlMapping): CookieModeRequest {
  const { proxyPath, targetOrigin, basePath } = mapping;
  return {
    ...seenAsItself(mapping),
    referer: (value) => refererForTarget(value, proxyPath, targetOrigin + basePath),
    address: (value) => addressBelow(value, proxyPath, targetOrigin + basePath),
  };
}

/** The same at the target's own origin, whose pages are known by the origin that the browser asked. */
export function seenAtOwnOrigin(
  mapping: Pick<UrlMapping, "targetOrigin" | "targetHost" | "basePath">,
): (asked: RequestAddress) => CookieModeRequest {
  const same = seenAsItself(mapping);
  const target = mapping.targetOrigin + mapping.basePath;
  return ({ origin }) => ({
    ...same,
    referer: (value) => ownReferer(value, origin, target),
    address: (value) => addressBelow(value, isPath(value) ? "" : origin, target),
  });
}

/**
 * `TARGET_SEES=public`: the target sees the addresses that the browser uses, if they are the public ones. A browser may reach
 * the second port by any name, and a client may send any `Host`: by it the target would choose another site of its own, or
 * build links for others.
 */
export function seenAtPublicOrigins(
  publicOrigins: readonly string[],
  seenOtherwise: (asked: RequestAddress) => CookieModeRequest,
): (asked: RequestAddress) => CookieModeRequest {
  const seen = new Map(publicOrigins.map((origin) => [origin, seenAsPublic(origin)]));
  return (asked) => seen.get(asked.origin) ?? seenOtherwise(asked);
}

function seenAsPublic(origin: string): CookieModeRequest {
  const schemeEnd = origin.indexOf("://");
  const host = origin.slice(schemeEnd + "://".length);
  return {
    ...BODIES,
    host,
    forwardedProto: origin.slice(0, schemeEnd),
    forwardedHost: host,
    origin: (value) => value,
    referer: (value) => value,
    address: (value) => value,
  };
}

function seenAsItself({ targetOrigin, targetHost }: Pick<UrlMapping, "targetOrigin" | "targetHost">) {
  return {
    ...BODIES,
    host: targetHost,
    forwardedProto: targetOrigin.slice(0, targetOrigin.indexOf(":")),
    forwardedHost: targetHost,
    origin: () => targetOrigin,
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

/** The gateway's own pages there are not the target's either. */
function ownReferer(referer: string, ownOrigin: string, target: string): string {
  const isOwn = referer.slice(0, ownOrigin.length).toLowerCase() === ownOrigin.toLowerCase();
  const path = isOwn ? referer.slice(ownOrigin.length) : "";
  return path.startsWith("/") && !path.startsWith(OWN_FOLDER) ? target + path : `${target}/`;
}

/** @param base where the browser sees the target: an address, or the path of one, without a slash at its end */
function addressBelow(address: string, base: string, target: string): string {
  const sent = isPath(base) ? (splitAbsolute(address)?.path ?? address) : address;
  const isBelow = sent.slice(0, base.length).toLowerCase() === base.toLowerCase();
  const rest = isBelow ? sent.slice(base.length) : "";
  return rest.startsWith("/") ? target + rest : address;
}

function isPath(address: string): boolean {
  return address.startsWith("/");
}
