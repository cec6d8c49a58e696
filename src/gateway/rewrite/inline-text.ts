import { skipBlanks, splitOnBlanks } from "./characters.ts";
import { isEscapingCharset } from "./charset.ts";
import { eitherOf, type HashedTexts, hashedBy } from "./csp.ts";
import { CssRewriter } from "./css-rewriter.ts";
import type { StartTag } from "./html-attributes.ts";
import { RAW_TEXT_ELEMENTS } from "./html-names.ts";
import { mapImportMap, rewriteCollected } from "./json-urls.ts";
import type { TagAttributes } from "./tag-attributes.ts";
import { chainRewriters, rewriteAbsoluteUrls, type TextRewriter } from "./text-rewriter.ts";

const UNCHANGED: TextRewriter = { write: (text) => text, end: () => "" };

/** Types of `<script>` that are JSON with URLs, read by the browser. */
const URL_MAPS: ReadonlySet<string> = new Set(["importmap", "speculationrules"]);

const CHARSET = "charset";

export function isRawText(name: string): boolean {
  return RAW_TEXT_ELEMENTS.has(name);
}

/** The rewriter of the text within an element; null: plain text, where absolute URLs are mapped. */
export function inlineText(tag: Omit<StartTag, "document">, hashed: HashedTexts): TextRewriter | null {
  const { map, urls } = tag.context;
  switch (tag.name) {
    case "textarea":
      // A user edits the text, and the target gets it back.
      return UNCHANGED;
    case "style":
      return hashed.style ? UNCHANGED : chainRewriters(rewriteAbsoluteUrls(urls), new CssRewriter(map));
    case "script": {
      const type = tag.attributes.valueOf("type")?.trim().toLowerCase() ?? "";
      if (URL_MAPS.has(type)) return rewriteCollected((json) => mapImportMap(json, map));
      return hashed.script ? UNCHANGED : null;
    }
    default:
      return null;
  }
}

/** Adds what the policy of a `<meta>`, if it has one, allows by hash. */
export function hashedAfterMeta(meta: TagAttributes, hashed: HashedTexts): HashedTexts {
  if (meta.valueOf("http-equiv")?.trim().toLowerCase() !== "content-security-policy") return hashed;
  return eitherOf(hashed, hashedBy(meta.valueOf("content") ?? ""));
}

/** Whether a `<meta>` declares a charset in which other characters have the bytes of tags. */
export function declaresEscapingCharset(meta: TagAttributes): boolean {
  const named = meta.valueOf("charset") ?? charsetIn(meta.valueOf("content") ?? "");
  return named !== undefined && isEscapingCharset(named);
}

/** `text/html; charset=x` (HTML, extracting a character encoding from a meta element). */
function charsetIn(content: string): string | undefined {
  const lower = content.toLowerCase();
  for (let at = lower.indexOf(CHARSET); at >= 0; at = lower.indexOf(CHARSET, at + 1)) {
    const equals = skipBlanks(lower, at + CHARSET.length);
    if (lower.charAt(equals) !== "=") continue;
    const value = lower
      .slice(skipBlanks(lower, equals + 1))
      .replaceAll('"', " ")
      .replaceAll("'", " ");
    return splitOnBlanks(value.replaceAll(";", " "))[0];
  }
  return undefined;
}
