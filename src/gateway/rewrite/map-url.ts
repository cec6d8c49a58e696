import type { Places } from "./places.ts";

/**
 * Before the path of an absolute URL. A user name, and backslashes, which some read as slashes, never name the
 * target.
 */
const ABSOLUTE = /^(?:(https?|wss?):)?\/\/([^/?#\\]*)/i;
const AUTHORITY = /^(.*?)(?::(\d*))?$/;
/** Browsers drop these wherever they stand in a URL. */
const DROPPED = /[\t\n\r]/g;
// biome-ignore lint/suspicious/noControlCharactersInRegex: browsers cut control characters off the ends of a URL
const LEADING = /^[\u0000- ]+/;
/** A segment that browsers resolve as `..`. */
const DOUBLE_DOT = /[/\\](?:\.|%2e){2}(?=$|[/\\?#])/i;
const DOT_SEGMENT = /^(?:\.|%2e)$/i;
const DOUBLE_DOT_SEGMENT = /^(?:\.|%2e){2}$/i;

/**
 * A URL of the target, absolute or from its root, as a URL of the proxy. Anything else comes back as it is:
 * another host, a relative URL, a fragment, other schemes, what is behind the proxy already, the target outside
 * of its base path.
 *
 * @param url the whole URL as a page, style sheet or header names it, with nothing left to decode
 */
export function mapUrl(url: string, places: Places): string {
  const trimmed = url.replace(LEADING, "");
  const first = trimmed.charCodeAt(0) | 0x20;
  // "/" | 0x20 is "/": nothing else can begin a URL that is mapped.
  if (first !== 0x2f && first !== 0x68 && first !== 0x77) return url;
  const plain = trimmed.replace(DROPPED, "");
  const mapped = isFromRoot(plain) ? mapPath(plain, places) : mapAbsolute(plain, places);
  return mapped ?? url;
}

/** The default port of a URL scheme without its colon. */
function defaultPort(scheme: string): string {
  return scheme === "https" || scheme === "wss" ? "443" : "80";
}

/** The scheme, without its colon, that carries the same kind of traffic to us. */
export function publicScheme(scheme: string, places: Places): string {
  const plain = scheme.startsWith("w") ? "ws" : "http";
  return places.publicOrigin.startsWith("https:") ? `${plain}s` : plain;
}

/**
 * @param scheme lower case, without its colon; undefined: the page's own, as in `//host/path`
 * @param authority lower case
 */
export function isTarget(scheme: string | undefined, authority: string, places: Places): boolean {
  const targetScheme = places.targetOrigin.slice(0, places.targetOrigin.indexOf(":"));
  if (authority === places.targetHost && (scheme === undefined || scheme === targetScheme)) return true;
  return withPort(authority, scheme ?? targetScheme) === withPort(places.targetHost, targetScheme);
}

function withPort(authority: string, scheme: string): string {
  const [, host = "", port = ""] = AUTHORITY.exec(authority) ?? [];
  return `${host}:${port === "" ? defaultPort(scheme) : port}`;
}

function isFromRoot(url: string): boolean {
  return url.startsWith("/") && url.charAt(1) !== "/" && url.charAt(1) !== "\\";
}

function mapPath(url: string, places: Places): string | null {
  const { proxyPath, basePath, scriptPath } = places;
  if (isUnder(url, proxyPath) || isUnder(url, scriptPath)) return null;
  const path = withoutDoubleDots(url);
  return isUnder(path, basePath) ? proxyPath + fromRoot(path.slice(basePath.length)) : null;
}

function mapAbsolute(url: string, places: Places): string | null {
  const absolute = ABSOLUTE.exec(url);
  if (absolute === null) return null;
  const scheme = absolute[1]?.toLowerCase();
  const authority = absolute[2]?.toLowerCase() ?? "";
  if (!isTarget(scheme, authority, places)) return null;
  const path = withoutDoubleDots(url.slice(absolute[0].length));
  if (!isUnder(path, places.basePath)) return null;
  const host = places.publicOrigin.slice(places.publicOrigin.indexOf("//"));
  const origin = scheme === undefined ? host : `${publicScheme(scheme, places)}:${host}`;
  return origin + places.proxyPath + fromRoot(path.slice(places.basePath.length));
}

function isUnder(url: string, path: string): boolean {
  return url.startsWith(path) && /^(?:[/?#]|$)/.test(url.slice(path.length, path.length + 1));
}

function fromRoot(path: string): string {
  return path.startsWith("/") ? path : `/${path}`;
}

/**
 * Above the target's root there is nothing; above the proxy's there is ours. So `..` is resolved before the
 * prefix comes.
 */
function withoutDoubleDots(url: string): string {
  if (!DOUBLE_DOT.test(url)) return url;
  const end = url.search(/[?#]/);
  const path = end < 0 ? url : url.slice(0, end);
  const kept: string[] = [];
  const segments = path.split(/[/\\]/).slice(1);
  segments.forEach((segment, at) => {
    const isLast = at === segments.length - 1;
    if (DOUBLE_DOT_SEGMENT.test(segment)) kept.pop();
    else if (!DOT_SEGMENT.test(segment)) kept.push(segment);
    if (isLast && /^(?:\.|%2e){1,2}$/i.test(segment)) kept.push("");
  });
  return `/${kept.join("/")}${end < 0 ? "" : url.slice(end)}`;
}
