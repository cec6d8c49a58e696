import { type NamedHosts, schemeOf } from "./named-hosts.ts";
import { climbedPath, depthAfter, depthOf, isUnder, proxiedPath } from "./proxied-path.ts";
import type { UrlMapping } from "./url-mapping.ts";

/** Where an address stands, which may change what it means. */
export type UrlBase = {
  readonly hosts: NamedHosts;
  /** What a relative address counts from: see `climbedPath`. null: not known, and none is mapped. */
  readonly depth: number | null;
  /** A page whose `<base>` is another host's: only what names the target with its host is mapped. */
  readonly isOtherHost: boolean;
};

/** A URL that names its host. */
type AbsoluteUrl = {
  /** Lower case, without its colon; undefined: the page's own. */
  readonly scheme: string | undefined;
  /** Lower case. */
  readonly authority: string;
  /** And what follows it. */
  readonly path: string;
};

const SLASH = 0x2f;
const BACKSLASH = 0x5c;
const COLON = 0x3a;

/** Schemes of which browsers read `//host` behind the colon. */
const SCHEMES: ReadonlySet<string> = new Set(["http", "https", "ws", "wss"]);

/**
 * A URL of the target, however it is written, as a URL of the proxy: absolute, from the root, or relative and climbing
 * above the root. Anything else comes back as it is: another host, another relative URL, a fragment, other schemes, what
 * is behind the proxy already, the target outside of its base path. What has been mapped is never mapped again.
 *
 * @param url the whole URL as a page, style sheet or header names it, with nothing left to decode
 */
export function mapUrl(url: string, mapping: UrlMapping, base: UrlBase): string {
  const plain = asBrowsersRead(url);
  const mapped = mapPlain(plain, mapping, base);
  return mapped === null || mapped === plain ? url : mapped;
}

/** Whether a URL names a host that is neither the target's nor ours. */
export function isOfAnotherHost(url: string, hosts: NamedHosts): boolean {
  const absolute = splitAbsolute(asBrowsersRead(url).replaceAll("\\", "/"));
  return absolute !== null && hosts.named(absolute.scheme, absolute.authority) === null;
}

/** What relative addresses of a page count from behind its `<base href>`. */
export function rebase(href: string, mapping: UrlMapping, base: UrlBase): UrlBase {
  const plain = asBrowsersRead(mapUrl(href, mapping, base)).replaceAll("\\", "/");
  const absolute = splitAbsolute(plain);
  if (absolute !== null) {
    const isKnownHost = base.hosts.named(absolute.scheme, absolute.authority) !== null;
    const isInside = isKnownHost && isUnder(absolute.path, mapping.proxyPath);
    return isInside ? below(absolute.path) : { ...base, isOtherHost: true };
  }
  if (plain.startsWith("/"))
    return isUnder(plain, mapping.proxyPath) ? below(plain) : { ...base, depth: null };
  // Browsers do not count from `data:` and the like.
  if (base.depth === null || schemeIn(plain) !== undefined) return base;
  return { ...base, depth: depthAfter(plain, base.depth) };

  function below(path: string): UrlBase {
    return { ...base, isOtherHost: false, depth: depthOf(path.slice(mapping.proxyPath.length)) };
  }
}

function mapPlain(plain: string, mapping: UrlMapping, base: UrlBase): string | null {
  const absolute = splitAbsolute(plain);
  if (absolute !== null) return mapAbsolute(absolute, mapping, base);
  if (isSlash(plain.charCodeAt(0))) {
    const isOfRoot = plain.startsWith("/") && !isSlash(plain.charCodeAt(1)) && !base.isOtherHost;
    return isOfRoot ? proxiedPath(plain, mapping) : null;
  }
  return schemeIn(plain) === undefined ? mapRelative(plain, mapping, base) : null;
}

function mapRelative(plain: string, mapping: UrlMapping, { depth, isOtherHost }: UrlBase): string | null {
  if (depth === null || isOtherHost) return null;
  const mayClimb = depth < 0 || plain.includes("..") || plain.includes("%2");
  return mayClimb ? climbedPath(plain, depth, mapping) : null;
}

function mapAbsolute(
  { scheme, authority, path }: AbsoluteUrl,
  mapping: UrlMapping,
  { hosts }: UrlBase,
): string | null {
  const named = hosts.named(scheme, authority);
  const proxied = named === null ? null : proxiedPath(path, mapping);
  if (named === null || proxied === null) return null;
  const origin = scheme === undefined ? `//${named.host}` : `${schemeOf(scheme, named)}://${named.host}`;
  return origin + proxied;
}

/**
 * `https://host/path` or `//host/path`, of the schemes that browsers send requests by. A user name before the host, and a
 * backslash behind it, which some read as a slash, are part of the authority: that never names the target.
 */
export function splitAbsolute(url: string): AbsoluteUrl | null {
  const scheme = schemeIn(url);
  const hostAt = (scheme === undefined ? 0 : scheme.length + 1) + 2;
  if (!url.startsWith("//", hostAt - 2) || (scheme !== undefined && !SCHEMES.has(scheme))) return null;
  let end = hostAt;
  while (end < url.length && !"/?#".includes(url.charAt(end))) end += 1;
  return { scheme, authority: url.slice(hostAt, end).toLowerCase(), path: url.slice(end) };
}

/** @returns lower case, without its colon */
function schemeIn(url: string): string | undefined {
  for (let at = 0; at < url.length; at++) {
    const code = url.charCodeAt(at);
    if (code === COLON) return at === 0 ? undefined : url.slice(0, at).toLowerCase();
    const lower = code | 0x20;
    if (lower >= 0x61 && lower <= 0x7a) continue;
    // Digits, "+", "-" and "." come after a letter only.
    const isLater = (code >= 0x30 && code <= 0x39) || code === 0x2b || code === 0x2d || code === 0x2e;
    if (at === 0 || !isLater) return undefined;
  }
  return undefined;
}

function isSlash(code: number): boolean {
  return code === SLASH || code === BACKSLASH;
}

/** Browsers cut control characters and blanks off a URL, and drop these wherever they stand in one. */
function asBrowsersRead(url: string): string {
  let [from, to] = [0, url.length];
  while (url.charCodeAt(from) <= 0x20) from += 1;
  while (to > from && url.charCodeAt(to - 1) <= 0x20) to -= 1;
  const trimmed = to - from === url.length ? url : url.slice(from, to);
  const isPlain = !trimmed.includes("\n") && !trimmed.includes("\t") && !trimmed.includes("\r");
  return isPlain ? trimmed : trimmed.replaceAll("\n", "").replaceAll("\t", "").replaceAll("\r", "");
}
