import { type AbsoluteUrls, compileAbsoluteUrls } from "./absolute-urls.ts";
import { type InsideScript, makeInsideScript } from "./inside-script.ts";
import { mapUrl, type Standing, standingOn } from "./map-url.ts";
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
export type Asked = {
  /** The scheme and host that the browser asked, and that the target is told: `https://gateway.example`. */
  readonly origin: string;
  /** What follows the proxy's own path: "/folder/page?x", or "". */
  readonly path: string;
};

/** Whoever signs in may ask by any `Host`: so many are remembered, and no longer ones are taken for names. */
const ORIGINS_MAX = 16;
const ORIGIN_CHARS_MAX = 300;

/** Compiles what the mapping decidess. Once for each of our origins: it is not cheap. */
export function createRewriteContext(mapping: UrlMapping): (asked: Asked | null) => RewriteContext {
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

  return (asked) => {
    const isName = asked !== null && !asked.origin.endsWith("/") && asked.origin.length <= ORIGIN_CHARS_MAX;
    const { hosts, urls } = namedBy(isName ? asked.origin.toLowerCase() : mapping.publicOrigin);
    const depth = asked === null ? null : depthOf(asked.path);
    return standing({ mapping, script, hosts, urls }, { hosts, depth, isElsewhere: false });
  };
}

type Compiled = Pick<RewriteContext, "mapping" | "script" | "hosts" | "urls">;

function standing(compiled: Compiled, at: Standing): RewriteContext {
  const { mapping } = compiled;
  return {
    ...compiled,
    map: (url) => mapUrl(url, mapping, at),
    basedOn: (href) => standing(compiled, standingOn(href, mapping, at)),
  };
}
