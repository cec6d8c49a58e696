/**
 * Fields that only shared caches read, and that override `Cache-Control` there. They are dropped, since the target does not
 * know that its answers are for the holder of one token.
 */
export const FOR_SHARED_CACHES: ReadonlySet<string> = new Set([
  "cdn-cache-control",
  "cloudflare-cdn-cache-control",
  "edge-control",
  "netlify-cdn-cache-control",
  "surrogate-control",
  "vercel-cdn-cache-control",
  "x-accel-expires",
  "x-litespeed-cache-control",
]);

/** Directives that let shared caches store an answer or concern only them; and `private`, which is added anew. */
const DROPPED: ReadonlySet<string> = new Set(["private", "proxy-revalidate", "public", "s-maxage"]);

/** A name, with or without a value, which may be quoted. Anything else is dropped: caches might parse it differently. */
const DIRECTIVE = /^[\w!#$%&'*+.^`|~-]+(?:=(?:[^\s",]*|"(?:[^"\\]|\\.)*"))?$/;

/**
 * `Cache-Control` for an answer that was fetched with a token: no shared cache may send it to another client. The cache key of
 * such a cache contains neither the token cookie nor `X-Access-Token`, and a `Vary` with them would store one copy for each
 * token; a browser's cache does what the target declares (RFC 9111, 5.2.2).
 * @param values of all `Cache-Control` fields of the target
 */
export function privateCacheControl(values: readonly string[]): string {
  if (values.length === 0) return "private";
  const directives = values.flatMap(splitList).filter((directive) => DIRECTIVE.test(directive));
  const names = directives.map((directive) => (directive.split("=")[0] ?? "").trim().toLowerCase());
  if (names.includes("no-store")) return directives.join(", ");
  const others = directives.filter((_, at) => !DROPPED.has(names[at] ?? ""));
  return ["private", ...others].join(", ");
}

/** Splits at commas, but not within quotes. */
function splitList(value: string): string[] {
  const parts: string[] = [];
  let start = 0;
  let isQuoted = false;
  for (let at = 0; at < value.length; at++) {
    const character = value[at];
    if (isQuoted && character === "\\") at++;
    else if (character === '"') isQuoted = !isQuoted;
    else if (character === "," && !isQuoted) {
      parts.push(value.slice(start, at));
      start = at + 1;
    }
  }
  parts.push(value.slice(start));
  return parts.map((part) => part.trim());
}
