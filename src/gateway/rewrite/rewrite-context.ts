import { type AbsoluteUrls, compileAbsoluteUrls } from "./absolute-urls.ts";
import { type InsideScript, makeInsideScript } from "./inside-script.ts";
import { mapUrl, rebase, type UrlBase } from "./map-url.ts";
import { type NamedHosts, nameHosts } from "./named-hosts.ts";
import { depthOf } from "./proxied-path.ts";
import type { UrlMapping } from "./url-mapping.ts";

/** What all rewriting needs, made from the mapping and the address of a page, sheet or answer. */
export type RewriteContext = {
  readonly mapping: UrlMapping;
  readonly hosts: NamedHosts;
  readonly urls: AbsoluteUrls;
  /** Inserted into pages, and served at `script.path`. */
  readonly script: InsideScript;
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
): (address: RequestAddress | null) => RewriteContext {
  const script = makeInsideScript(mapping);
  const named = new Map<string, Pick<RewriteContext, "hosts" | "urls">>();

  function namedBy(origin: string): Pick<RewriteContext, "hosts" | "urls"> {
    const known = named.get(origin);
    if (known !== undefined) return known;
    const hosts = nameHosts(mapping, origin);
    const compiled = { hosts, urls: compileAbsoluteUrls(mapping, hosts) };
    if (named.size >= ORIGINS_MAX) named.clear();
    named.set(origin, compiled);
    return compiled;
  }

  return (address) => {
    const isName =
      address !== null && !address.origin.endsWith("/") && address.origin.length <= ORIGIN_CHARS_MAX;
    const { hosts, urls } = namedBy(isName ? address.origin.toLowerCase() : mapping.publicOrigin);
    const depth = address === null ? null : depthOf(address.path);
    return contextAt({ mapping, script, hosts, urls }, { hosts, depth, isOtherHost: false });
  };
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
