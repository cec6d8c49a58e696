import { isEscapingCharset } from "./charset.ts";
import { hashesOf } from "./csp.ts";
import { CssRewriter } from "./css-rewriter.ts";
import { attributeOf, type StartTag } from "./html-attributes.ts";
import { RAW_TEXT_ELEMENTS } from "./html-names.ts";
import { mapImportMap, rewriteCollected } from "./json-urls.ts";
import { inTurn, rewriteAbsoluteUrls, type TextRewriter } from "./text-rewriter.ts";

/** Which inline texts a policy admits by their hash: they must keep their bytes. */
export type InlineText = { readonly script: boolean; readonly style: boolean };

const KEPT: TextRewriter = { write: (text) => text, end: () => "" };

/** Types of `<script>` that hold URLs as JSON and that the browser reads itself. */
const URL_MAPS: ReadonlySet<string> = new Set(["importmap", "speculationrules"]);

export function isRawText(name: string): boolean {
  return RAW_TEXT_ELEMENTS.has(name);
}

/** What reads the text within an element; null: as any other text, where absolute URLs count. */
export function inlineText(tag: Omit<StartTag, "document">, keeps: InlineText): TextRewriter | null {
  const { map, urls } = tag.context;
  switch (tag.name) {
    case "textarea":
      // A user edits it, and it goes back to the target.
      return KEPT;
    case "style":
      return keeps.style ? KEPT : inTurn(rewriteAbsoluteUrls(urls), new CssRewriter(map));
    case "script": {
      const type = attributeOf(tag, "type")?.trim().toLowerCase() ?? "";
      if (URL_MAPS.has(type)) return rewriteCollected((json) => mapImportMap(json, map));
      return keeps.script ? KEPT : null;
    }
    default:
      return null;
  }
}

/** After a `<meta>`, which may hold a policy. */
export function keepsInlineText(meta: Pick<StartTag, "text" | "attributes">, keeps: InlineText): InlineText {
  if (attributeOf(meta, "http-equiv")?.trim().toLowerCase() !== "content-security-policy") return keeps;
  const hashes = hashesOf(attributeOf(meta, "content") ?? "");
  return { script: keeps.script || hashes.script, style: keeps.style || hashes.style };
}

/** Whether a `<meta>` names a charset whose text looks like tags. */
export function speaksEscapes(meta: Pick<StartTag, "text" | "attributes">): boolean {
  const named =
    attributeOf(meta, "charset") ??
    /charset\s*=\s*["']?([^"';\s]+)/i.exec(attributeOf(meta, "content") ?? "")?.[1];
  return named !== undefined && isEscapingCharset(named);
}
