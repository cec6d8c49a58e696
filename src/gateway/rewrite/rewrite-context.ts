import { type AbsoluteUrls, compileAbsoluteUrls } from "./absolute-urls.ts";
import { type InsideScript, makeInsideScript } from "./inside-script.ts";
import { mapUrl, rebase, type UrlBase } from "./map-url.ts";
import { type NamedHosts, nameHosts, nameTarget } from "./named-hosts.ts";
import { depthOf } from "./proxied-path.ts";
import { type UrlMapping, urlMapping } from "./url-mapping.ts";

/** What all rewriting needs, made from the mapping and the address of a page, sheet or answer. */
export type RewriteContext = {
  readonly mapping: UrlMapping;
  readonly hosts: NamedHosts;
  readonly urls: AbsoluteUrls;
  /** Inserted into pages, and served at `script.path`; null at the target's own origin, where pages need none. */
  readonly script: InsideScript | null;
  /** Maps a whole URL of the target to one of the proxy; returns any other unchanged. */
  readonly map: (url: string) => string;
  /** The context for what follows a `<base href>` in a page. */
  readonly basedOn: (href: string) => RewriteContext;
};

/** The address of the request whose answer is rewritten. */
export type RequestAddress = {
  /** The scheme and host of the browser's request, which the target gets too: `https://gateway.example`. */
  readonly origin: string;
  /** What follows the proxy's path: "/folder/page?x", or "". */
  readonly path: string;
};

/** A client may send any `Host`: this many origins are remembered, and a longer one is replaced by the public origin. */
const ORIGINS_MAX = 16;
const ORIGIN_CHARS_MAX = 300;

/** Compiles what depends on the mapping; once for each origin of the gateway, since it is not cheap. */
export function createRewriteContext(
  mapping: UrlMapping,
): (address: RequestAddress | null) => RewriteContext & { readonly script: InsideScript } {
  const script = makeInsideScript(mapping);
  const named = oncePerOrigin(mapping.publicOrigin, (origin) => {
    const hosts = nameHosts(mapping, origin);
    return { hosts, urls: compileAbsoluteUrls(mapping, hosts) };
  });
  return (address) => {
    const { hosts, urls } = named(address?.origin ?? "");
    const depth = address === null ? null : depthOf(address.path);
    const base = { hosts, depth, isOtherHost: false };
    return { ...contextAt({ mapping, script, hosts, urls }, base), script };
  };
}

/**
 * The same for the target's own origin, where paths are the target's own: only absolute URLs of the target are mapped, to the
 * origin that the browser asked. With a base path, paths from the root are mapped in header fields.
 * @param ownOrigin stands for an origin that cannot be a name
 */
export function createOwnOriginContext(
  targetUrl: string,
  ownOrigin: string,
): (address: RequestAddress) => RewriteContext {
  const contexts = oncePerOrigin(ownOrigin, (origin) => {
    const mapping = urlMapping(targetUrl, origin, "");
    const hosts = nameTarget(mapping);
    const urls = compileAbsoluteUrls(mapping, hosts);
    return contextAt({ mapping, script: null, hosts, urls }, { hosts, depth: null, isOtherHost: false });
  });
  return ({ origin }) => contexts(origin);
}

/** Remembers what was made for the last origins. Any other text than an origin counts as `known`. */
function oncePerOrigin<T>(known: string, make: (origin: string) => T): (origin: string) => T {
  const made = new Map<string, T>();
  return (asked) => {
    const usual = made.get(asked);
    if (usual !== undefined) return usual;
    const origin = asked.length <= ORIGIN_CHARS_MAX ? (originIn(asked) ?? known) : known;
    const before = made.get(origin);
    if (before !== undefined) return before;
    const value = make(origin);
    if (made.size >= ORIGINS_MAX) made.clear();
    made.set(origin, value);
    return value;
  };
}

/** The normal form of an origin, or null for any other text. */
function originIn(text: string): string | null {
  const url = URL.canParse(text) ? new URL(text) : null;
  return url !== null && url.href === `${url.origin}/` ? url.origin : null;
}

type Compiled = Pick<RewriteContext, "mapping" | "script" | "hosts" | "urls">;

function contextAt(compiled: Compiled, base: UrlBase): RewriteContext {
  const { mapping } = compiled;
  return {
    ...compiled,
    map: (url) => mapUrl(url, mapping, base),
    basedOn: (href) => contextAt(compiled, rebase(href, mapping, base)),
  };
}
