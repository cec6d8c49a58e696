import { type NamedHosts, schemeOf } from "./named-hosts.ts";
import { climbedPath, depthAfter, depthOf, isUnder, proxiedPath } from "./proxied-path.ts";
import type { UrlMapping } from "./url-mapping.ts";

/** What the URLs of a page, sheet or header are resolved against. */
export type UrlBase = {
  readonly hosts: NamedHosts;
  /** The folder depth that relative URLs count from: see `climbedPath`. null: not known; no relative URL is mapped. */
  readonly depth: number | null;
  /** The page's `<base>` is of another host: only URLs with the target's host are mapped. */
  readonly isOtherHost: boolean;
};

/** A URL that names its host. */
type AbsoluteUrl = {
  /** Lower case, without its colon; undefined: the page's. */
  readonly scheme: string | undefined;
  /** Lower case. */
  readonly authority: string;
  /** With what follows it: query and fragment. */
  readonly path: string;
};

const SLASH = 0x2f;
const BACKSLASH = 0x5c;
const COLON = 0x3a;

/** Schemes that browsers send requests by. */
const SCHEMES: ReadonlySet<string> = new Set(["http", "https", "ws", "wss"]);

/**
 * Maps a URL of the target, in any spelling, to a URL of the proxy: absolute, from the root, or relative and climbing
 * above the root. Returns any other URL unchanged: of another host, relative within the root, a fragment, with another
 * scheme, already of the proxy, or of the target outside of its base path. So a mapped URL is never mapped again.
 *
 * @param url the whole URL from a page, style sheet or header, completely decoded
 */
export function mapUrl(url: string, mapping: UrlMapping, base: UrlBase): string {
  const plain = asBrowsersRead(url);
  const mapped = mapPlain(plain, mapping, base);
  return mapped === null || mapped === plain ? url : mapped;
}

/** Whether a URL names a host that is neither the target's nor the gateway's. */
export function isOfAnotherHost(url: string, hosts: NamedHosts): boolean {
  const absolute = splitAbsolute(asBrowsersRead(url).replaceAll("\\", "/"));
  return absolute !== null && hosts.named(absolute.scheme, absolute.authority) === null;
}

/** What the URLs of a page are resolved against after its `<base href>`. */
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
  // Browsers ignore a base of `data:` and similar schemes.
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
 * Splits `https://host/path` or `//host/path`, if the scheme is one that browsers send requests by. A user name before the
 * host, and a backslash after it, which some read as a slash, become part of the authority, which then never names the
 * target.
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

/** Browsers remove control characters and blanks at both ends of a URL, and tabs and line ends anywhere in it. */
function asBrowsersRead(url: string): string {
  let [from, to] = [0, url.length];
  while (url.charCodeAt(from) <= 0x20) from += 1;
  while (to > from && url.charCodeAt(to - 1) <= 0x20) to -= 1;
  const trimmed = to - from === url.length ? url : url.slice(from, to);
  const isPlain = !trimmed.includes("\n") && !trimmed.includes("\t") && !trimmed.includes("\r");
  return isPlain ? trimmed : trimmed.replaceAll("\n", "").replaceAll("\t", "").replaceAll("\r", "");
}
