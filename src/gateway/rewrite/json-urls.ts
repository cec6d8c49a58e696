import type { TextRewriter } from "./text-rewriter.ts";

/** A manifest or an import map is read as a whole. A longer one passes as it is. */
const WHOLE_CHARS_MAX = 256 * 1024;

/** A string, and whether it is a key: of an object, of something else, or none. */
const STRING = /"([^"\\]*(?:\\.[^"\\]*)*)"(\s*:\s*\{|\s*:)?/gs;

/** The members of a web app manifest that are URLs (Web Application Manifest; Manifest Incubations). */
const MANIFEST_URLS: ReadonlySet<string> = new Set(["action", "id", "scope", "src", "start_url", "url"]);

type MapUrl = (url: string) => string;

/** The URLs of a web app manifest. All else keeps its bytes. */
export function mapManifest(json: string, map: MapUrl): string {
  let key = "";
  return json.replace(STRING, (whole, raw: string, colon?: string) => {
    if (colon !== undefined) key = raw;
    else if (MANIFEST_URLS.has(key)) return mapString(whole, raw, map);
    return whole;
  });
}

/**
 * The URLs of an import map, or of speculation rules: each string value, and the scopes, which are keys of
 * objects. A key of `imports` stays: it is what the scripts, whose static imports nobody rewrites, ask for.
 */
export function mapImportMap(json: string, map: MapUrl): string {
  return json.replace(STRING, (whole, raw: string, colon = "") =>
    colon === "" || colon.endsWith("{") ? mapString(whole, raw, map) : whole,
  );
}

/** Collects a text up to a bound and rewrites it as a whole. */
export function rewriteCollected(rewrite: (text: string) => string): TextRewriter {
  let collected = "";
  let isTooLong = false;
  return {
    write: (text) => {
      if (isTooLong) return text;
      collected += text;
      if (collected.length <= WHOLE_CHARS_MAX) return "";
      isTooLong = true;
      const out = collected;
      collected = "";
      return out;
    },
    end: () => {
      const out = rewrite(collected);
      collected = "";
      return out;
    },
  };
}

/** `\/` is the one escape that URLs are commonly written with. Another one stays: the URL is then not ours to judge. */
function mapString(whole: string, raw: string, map: MapUrl): string {
  const url = raw.replaceAll("\\/", "/");
  if (url.includes("\\")) return whole;
  const mapped = map(url);
  return mapped === url ? whole : `"${mapped}"${whole.slice(raw.length + 2)}`;
}
