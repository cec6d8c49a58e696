import { skipBlanks } from "./characters.ts";
import type { TextRewriter } from "./text-rewriter.ts";

/** A manifest or an import map is read as a whole. A longer one passes unchanged. */
const WHOLE_CHARS_MAX = 128 * 1024;

/** The members of a web app manifest that are URLs (Web Application Manifest; Manifest Incubations). */
const MANIFEST_URLS: ReadonlySet<string> = new Set(["action", "id", "scope", "src", "start_url", "url"]);

type MapUrl = (url: string) => string;

/** What a string is: a value, a key whose value is an object, or another key. */
type Role = "value" | "key of an object" | "key";

/** Maps the URLs of a web app manifest. All other bytes stay. */
export function mapManifest(json: string, map: MapUrl): string {
  let key = "";
  return mapStrings(json, map, (raw, role) => {
    if (role === "value") return MANIFEST_URLS.has(key);
    key = raw;
    return false;
  });
}

/**
 * Maps the URLs of an import map, or of speculation rules: each string value, and the scopes, which are keys of objects.
 * A key of `imports` stays: scripts import by this key, and static imports are not rewritten.
 */
export function mapImportMap(json: string, map: MapUrl): string {
  return mapStrings(json, map, (_, role) => role !== "key");
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

/** Passes each string once, from left to right; stops at one without an end. */
function mapStrings(json: string, map: MapUrl, isUrl: (raw: string, role: Role) => boolean): string {
  let out = "";
  let copied = 0;
  for (let start = json.indexOf('"'); start >= 0; ) {
    const end = endOfString(json, start + 1);
    if (end < 0) break;
    const raw = json.slice(start + 1, end);
    if (isUrl(raw, roleOf(json, end + 1))) {
      out += json.slice(copied, start + 1) + mapString(raw, map);
      copied = end;
    }
    start = json.indexOf('"', end + 1);
  }
  return out + json.slice(copied);
}

function endOfString(json: string, from: number): number {
  for (let at = from; at < json.length; at++) {
    const character = json.charAt(at);
    if (character === '"') return at;
    if (character === "\\") at += 1;
  }
  return -1;
}

function roleOf(json: string, from: number): Role {
  const colon = skipBlanks(json, from);
  if (json.charAt(colon) !== ":") return "value";
  return json.charAt(skipBlanks(json, colon + 1)) === "{" ? "key of an object" : "key";
}

/** `\/` is the only escape that is common in URLs. A string with another one stays unchanged. */
function mapString(raw: string, map: MapUrl): string {
  const url = raw.replaceAll("\\/", "/");
  if (url.includes("\\")) return raw;
  const mapped = map(url);
  return mapped === url ? raw : mapped;
}
