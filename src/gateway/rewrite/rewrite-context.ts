import { type AbsoluteUrls, compileAbsoluteUrls } from "./absolute-urls.ts";
import { type InsideScript, makeInsideScript } from "./inside-script.ts";
import { mapUrl } from "./map-url.ts";
import type { Places } from "./places.ts";

/** What all rewriting needs, made of the places. */
export type RewriteContext = {
  readonly places: Places;
  readonly urls: AbsoluteUrls;
  /** What is put into pages, and served from `script.path`. */
  readonly script: InsideScript;
  /** A whole URL of the target as one of the proxy; any other as it is. */
  readonly map: (url: string) => string;
};

/** Compiles what the places decide. Once for each of our origins: it is not cheap. */
export function createRewriteContext(places: Places): RewriteContext {
  return {
    places,
    urls: compileAbsoluteUrls(places),
    script: makeInsideScript(places),
    map: (url) => mapUrl(url, places),
  };
}
