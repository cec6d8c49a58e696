import {
  decodeAttribute,
  decodeDocumentAttribute,
  encodeAttribute,
  encodeDocumentAttribute,
} from "./attribute-text.ts";
import { rewriteCsp } from "./csp.ts";
import { CssRewriter } from "./css-rewriter.ts";
import { ATTRIBUTE_KINDS } from "./html-names.ts";
import type { AttributePlace } from "./html-tag.ts";
import type { RewriteContext } from "./rewrite-context.ts";
import { rewriteWhole } from "./text-rewriter.ts";
import { mapRefresh, mapSrcset, mapWords } from "./url-lists.ts";

/** What one start tag is to be judged by. */
export type StartTag = {
  readonly context: RewriteContext;
  /** Lower case. */
  readonly name: string;
  /** From `<` to `>`. */
  readonly text: string;
  readonly attributes: readonly AttributePlace[];
  /** Rewrites the document in a `srcdoc`. */
  readonly document: (html: string) => string;
};

/** Their `integrity` is of the bytes before. */
const CHECKED_ELEMENTS: ReadonlySet<string> = new Set(["link", "script"]);
const OTHER_HOST = /^\s*(?:[a-z][a-z0-9+.-]*:)?[/\\]{2}/i;

/** The tag with its URLs mapped; the same string where there is nothing to change. */
export function rewriteStartTag(tag: StartTag): string {
  let out = "";
  let copied = 0;
  for (const place of tag.attributes) {
    const replaced = rewriteAttribute(tag, place);
    if (replaced === null) continue;
    out += tag.text.slice(copied, place.nameStart) + replaced;
    copied = place.valueEnd + place.quote.length;
  }
  const whole = copied === 0 ? tag.text : out + tag.text.slice(copied);
  return tag.name === "link" ? withCredentials(tag, whole) : whole;
}

/** The value of an attribute as the browser reads it; undefined where there is none. The first of a name counts. */
export function attributeOf(tag: Pick<StartTag, "text" | "attributes">, name: string): string | undefined {
  for (const place of tag.attributes) {
    if (nameAt(tag.text, place) === name) return decodeAttribute(rawValueAt(tag.text, place));
  }
  return undefined;
}

/** @returns the whole attribute; null: it stays as it is */
function rewriteAttribute(tag: StartTag, place: AttributePlace): string | null {
  if (place.valueStart < 0) return null;
  const raw = rawValueAt(tag.text, place);
  const kind = ATTRIBUTE_KINDS.get(nameAt(tag.text, place));
  if (kind === "integrity") return keepsIntegrity(tag) ? null : "";
  if (kind === "data") return null;
  const value =
    kind === "document" ? decodeDocumentAttribute(raw) : kind === undefined ? raw : decodeAttribute(raw);
  const rewritten = rewriteValue(tag, kind, value);
  if (rewritten === value) return null;
  const name = tag.text.slice(place.nameStart, place.nameEnd);
  const quote = place.quote === "" ? '"' : place.quote;
  if (kind === undefined) return `${name}=${quote}${rewritten}${quote}`;
  const encode = kind === "document" ? encodeDocumentAttribute : encodeAttribute;
  return `${name}=${quote}${encode(rewritten, quote, raw)}${quote}`;
}

type Kind = ReturnType<typeof ATTRIBUTE_KINDS.get>;

function rewriteValue(tag: StartTag, kind: Kind, value: string): string {
  const { map, urls } = tag.context;
  switch (kind) {
    case "url":
      return map(value);
    case "urls":
      return mapWords(value, map);
    case "srcset":
      return mapSrcset(value, map);
    case "css":
      return rewriteWhole(new CssRewriter(map), urls.replace(value));
    case "document":
      return tag.document(value);
    case "content":
      return rewriteMeta(tag, value);
    default:
      return urls.replace(value);
  }
}

/** `<meta content>`: what it is depends on `http-equiv`. */
function rewriteMeta(tag: StartTag, value: string): string {
  const { map, urls } = tag.context;
  const header = tag.name === "meta" ? attributeOf(tag, "http-equiv")?.trim().toLowerCase() : undefined;
  if (header === "refresh") return mapRefresh(value, map);
  if (header === "content-security-policy") return rewriteCsp(value, tag.context).value;
  return urls.replace(value);
}

/** What another host serves is what its author has hashed. */
function keepsIntegrity(tag: StartTag): boolean {
  if (!CHECKED_ELEMENTS.has(tag.name)) return true;
  const url = attributeOf(tag, tag.name === "link" ? "href" : "src") ?? "";
  return OTHER_HOST.test(url) && tag.context.map(url) === url;
}

/** Browsers ask for a manifest without cookies, which is without a token, unless they are told otherwise. */
function withCredentials(tag: StartTag, whole: string): string {
  const isManifest = attributeOf(tag, "rel")?.toLowerCase().split(/\s+/).includes("manifest");
  if (!isManifest || attributeOf(tag, "crossorigin") !== undefined) return whole;
  return `${whole.slice(0, 5)} crossorigin="use-credentials"${whole.slice(5)}`;
}

function nameAt(text: string, place: AttributePlace): string {
  return text.slice(place.nameStart, place.nameEnd).toLowerCase();
}

function rawValueAt(text: string, place: AttributePlace): string {
  return place.valueStart < 0 ? "" : text.slice(place.valueStart, place.valueEnd);
}
