/**
 * Fields that shared caches alone read, and that count more there than `Cache-Control`. The target does not know that its
 * answers are for the holder of one token: they are ours to leave out.
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

/** What lets shared caches keep an answer, or tells only them how long; and what is said anew. */
const DROPPED: ReadonlySet<string> = new Set(["private", "proxy-revalidate", "public", "s-maxage"]);

/** A name, and a value as it is or in quotes. Whatever is none, some cache reads otherwise than we do: it is left out. */
const DIRECTIVE = /^[\w!#$%&'*+.^`|~-]+(?:=(?:[^\s",]*|"(?:[^"\\]|\\.)*"))?$/;

/**
 * `Cache-Control` for an answer that was fetched with a token: no shared cache may give it to anybody else. Such a cache
 * sees neither our cookie nor `X-Access-Token` in what it compares, and a `Vary` that named them would make one copy for
 * each token; a browser's own cache goes on as the target says (RFC 9111, 5.2.2).
 * @param values of all `Cache-Control` fields of the target
 */
export function privateCacheControl(values: readonly string[]): string {
  if (values.length === 0) return "private";
  const directives = values.flatMap(splitList).filter((directive) => DIRECTIVE.test(directive));
  const names = directives.map((directive) => (directive.split("=")[0] ?? "").trim().toLowerCase());
  if (names.includes("no-store")) return directives.join(", ");
  const kept = directives.filter((_, at) => !DROPPED.has(names[at] ?? ""));
  return ["private", ...kept].join(", ");
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
