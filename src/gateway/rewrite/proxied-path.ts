import type { UrlMapping } from "./url-mapping.ts";

/** A segment that browsers resolve as `..`. Each expression here has a fixed length. */
const DOUBLE_DOT = /[/\\](?:\.|%2e)(?:\.|%2e)(?=$|[/\\?#])/i;

const CONTINUES = /[\w@%\u0080-\uffff-]/;
/** After a full stop or a colon. */
const CONTINUES_AFTER_DOT = /[\w$%{[]/;

/** `%2e%2e` */
const DOT_CHARS_MAX = 6;

const SLASH = 0x2f;
const BACKSLASH = 0x5c;
const QUERY = 0x3f;
const HASH = 0x23;

/**
 * Maps a path from the target's root, with what follows it, to one of the proxy. A path that is already of the proxy comes
 * back unchanged, except that `..` segments never lead out of the proxy: above the target's root there is nothing.
 *
 * @returns null if it is outside of the target URL's base path
 */
export function proxiedPath(path: string, mapping: UrlMapping): string | null {
  const { proxyPath, basePath, scriptPath } = mapping;
  if (proxyPath === "") return ownPath(path, basePath);
  if (isUnder(path, scriptPath) && path.charCodeAt(scriptPath.length) !== SLASH) return path;
  if (isUnder(path, proxyPath)) return proxyPath + withoutDoubleDots(path.slice(proxyPath.length));
  if (path.startsWith(proxyPath) && !nameContinues(path, proxyPath.length)) return path;
  const resolved = withoutDoubleDots(path);
  return isUnder(resolved, basePath) ? proxyPath + fromRoot(resolved.slice(basePath.length)) : null;
}

/** At the target's own origin a path differs only if the target URL has one of its own. */
function ownPath(path: string, basePath: string): string | null {
  if (basePath === "") return path;
  const resolved = withoutDoubleDots(path);
  return isUnder(resolved, basePath) ? fromRoot(resolved.slice(basePath.length)) : null;
}

/**
 * Maps a relative path, with what follows it, that the browser would resolve to an address outside of the proxy.
 *
 * @param depth how many folders below the proxy's root it counts from; -1: the proxy's root itself, without its slash
 * @returns null if it stays inside, or if it is outside of the target URL's base path too
 */
export function climbedPath(url: string, depth: number, mapping: UrlMapping): string | null {
  const end = endOfPath(url);
  if (end === 0) return null;
  const { climbed, names } = walk(url.slice(0, end));
  if (depth >= 0 && climbed <= depth) return null;
  const base = mapping.basePath.split("/").slice(1);
  const folders = base.slice(0, Math.max(0, base.length + Math.max(0, depth) - climbed));
  return proxiedPath(`/${[...folders, ...names].join("/")}${url.slice(end)}`, mapping);
}

/** How many folders below the root the relative URLs of a page start, by the page's path. */
export function depthOf(path: string): number {
  const plain = path.slice(0, endOfPath(path));
  return plain === "" ? -1 : Math.max(0, walk(plain.slice(1)).names.length - 1);
}

/** The same for a path that is relative to a page of the given depth. */
export function depthAfter(url: string, depth: number): number {
  const end = endOfPath(url);
  if (end === 0) return depth;
  const { climbed, names } = walk(url.slice(0, end));
  return Math.max(0, Math.max(0, depth) - climbed) + names.length - 1;
}

/** Whether a host name or a path's last segment continues at an index. A full stop may end a sentence instead. */
export function nameContinues(text: string, at: number): boolean {
  const next = text.charAt(at);
  if (next === "/" || next === "") return false;
  return next === "." || next === ":" ? CONTINUES_AFTER_DOT.test(text.charAt(at + 1)) : CONTINUES.test(next);
}

export function isUnder(url: string, folder: string): boolean {
  if (!url.startsWith(folder)) return false;
  const next = url.charCodeAt(folder.length);
  return Number.isNaN(next) || isSeparator(next) || next === QUERY || next === HASH;
}

/** Browsers read a backslash as a slash. */
function isSeparator(code: number): boolean {
  return code === SLASH || code === BACKSLASH;
}

function endOfPath(url: string): number {
  for (let at = 0; at < url.length; at++) {
    const code = url.charCodeAt(at);
    if (code === QUERY || code === HASH) return at;
  }
  return url.length;
}

function fromRoot(path: string): string {
  return path.startsWith("/") ? path : `/${path}`;
}

function withoutDoubleDots(url: string): string {
  if (!DOUBLE_DOT.test(url)) return url;
  const end = endOfPath(url);
  const path = url.slice(0, end);
  return DOUBLE_DOT.test(path) ? `/${walk(path.slice(1)).names.join("/")}${url.slice(end)}` : url;
}

/** @returns how many folders a path climbs above the one that it starts in, and the names that it descends through */
function walk(path: string): { readonly climbed: number; readonly names: string[] } {
  let climbed = 0;
  const names: string[] = [];
  for (let from = 0; from <= path.length; ) {
    let to = from;
    while (to < path.length && !isSeparator(path.charCodeAt(to))) to += 1;
    const dots = dotsIn(path, from, to);
    if (dots === 0) names.push(path.slice(from, to));
    else if (dots === 2 && names.pop() === undefined) climbed += 1;
    if (dots > 0 && to === path.length) names.push("");
    from = to + 1;
  }
  return { climbed, names };
}

/** @returns 1 for a segment that means `.`, 2 for one that means `..`, else 0 */
function dotsIn(path: string, from: number, to: number): number {
  if (to - from > DOT_CHARS_MAX || !".%".includes(path.charAt(from))) return 0;
  const segment = path.slice(from, to).toLowerCase().replaceAll("%2e", ".");
  if (segment === ".") return 1;
  return segment === ".." ? 2 : 0;
}
