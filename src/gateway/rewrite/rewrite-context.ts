import { type AbsoluteUrls, compileAbsoluteUrls } from "./absolute-urls.ts";
import { type InsideScript, makeInsideScript } from "./inside-script.ts";
import { mapUrl, rebase, type UrlBase } from "./map-url.ts";
import { type NamedHosts, nameHosts } from "./named-hosts.ts";
import { depthOf } from "./proxied-path.ts";
import type { UrlMapping } from "./url-mapping.ts";

/** What all rewriting needs, made of the mapping and of where a page, sheet or answer stands. */
export type RewriteContext = {
  readonly mapping: UrlMapping;
  readonly hosts: NamedHosts;
  readonly urls: AbsoluteUrls;
  /** What is put into pages, and served from `script.path`. */
  readonly script: InsideScript;
  /** A whole URL of the target as one of the proxy; any other as it is. */
  readonly map: (url: string) => string;
  /** The same for what a page names behind its `<base href>`. */
  readonly basedOn: (href: string) => RewriteContext;
};

/** The request whose answer is rewritten. */
export type RequestAddress = {
  /** The scheme and host that the browser asked, and that the target is told: `https://gateway.example`. */
  readonly origin: string;
  /** What follows the proxy's own path: "/folder/page?x", or "". */
  readonly path: string;
};

/** Whoever signs in may ask by any `Host`: so many are remembered, and no longer ones are taken for names. */
const ORIGINS_MAX = 16;
const ORIGIN_CHARS_MAX = 300;

/** Compiles what the mapping decidess. Once for each of our origins: it is not cheap. */
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
