import {
  decodeAttribute,
  decodeDocumentAttribute,
  encodeAttribute,
  encodeDocumentAttribute,
} from "./attribute-text.ts";
import { splitOnBlanks } from "./characters.ts";
import { rewriteCsp } from "./csp.ts";
import { CssRewriter } from "./css-rewriter.ts";
import { ATTRIBUTE_KINDS, type AttributeKind } from "./html-names.ts";
import type { AttributeSpan } from "./html-tag.ts";
import { isOfAnotherHost } from "./map-url.ts";
import { referrerPolicyForBrowser } from "./referrer-policy.ts";
import type { RewriteContext } from "./rewrite-context.ts";
import type { TagAttributes } from "./tag-attributes.ts";
import { rewriteWhole } from "./text-rewriter.ts";
import { mapRefresh, mapSrcset, mapUrlList } from "./url-lists.ts";

/** A start tag, and what its rewriting depends on. */
export type StartTag = {
  readonly context: RewriteContext;
  /** Lower case. */
  readonly name: string;
  readonly attributes: TagAttributes;
  /** Rewrites the document in a `srcdoc`. @param runsScripts whether its frame lets scripts run */
  readonly document: (html: string, runsScripts: boolean) => string;
};

/** Elements whose `integrity` browsers compare with the bytes that they load. */
const CHECKED_ELEMENTS: ReadonlySet<string> = new Set(["link", "script"]);

/** The tag with its URLs mapped; the same string if nothing changes. */
export function rewriteStartTag(tag: StartTag): string {
  const { text, spans } = tag.attributes;
  let out = "";
  let copied = 0;
  for (const span of spans) {
    const replaced = rewriteAttribute(tag, span);
    if (replaced === null) continue;
    out += text.slice(copied, span.nameStart) + replaced;
    copied = span.valueEnd + span.quote.length;
  }
  const whole = copied === 0 ? text : out + text.slice(copied);
  return tag.name === "link" ? withCredentials(tag, whole) : whole;
}

/** @returns the whole attribute; null: it stays unchanged */
function rewriteAttribute(tag: StartTag, span: AttributeSpan): string | null {
  if (span.valueStart < 0) return null;
  const raw = tag.attributes.rawValueAt(span);
  const kind = ATTRIBUTE_KINDS.get(tag.attributes.nameAt(span));
  if (kind === "integrity") return !tag.attributes.isFirst(span) || integrityStillHolds(tag) ? null : "";
  if (kind === "data") return null;
  const value =
    kind === "document" ? decodeDocumentAttribute(raw) : kind === undefined ? raw : decodeAttribute(raw);
  const rewritten = rewriteValue(tag, kind, value);
  if (rewritten === value) return null;
  const name = tag.attributes.text.slice(span.nameStart, span.nameEnd);
  const quote = span.quote === "" ? '"' : span.quote;
  if (kind === undefined) return `${name}=${quote}${rewritten}${quote}`;
  const encode = kind === "document" ? encodeDocumentAttribute : encodeAttribute;
  return `${name}=${quote}${encode(rewritten, quote, raw)}${quote}`;
}

function rewriteValue(tag: StartTag, kind: AttributeKind | undefined, value: string): string {
  const { map, urls } = tag.context;
  switch (kind) {
    case "url":
      return map(value);
    case "urls":
      return mapUrlList(value, map);
    case "srcset":
      return mapSrcset(value, map);
    case "css":
      return rewriteWhole(new CssRewriter(map), urls.replace(value));
    case "document":
      return tag.document(value, runsScripts(tag));
    case "content":
      return rewriteMeta(tag, value);
    case "referrer policy":
      return referrerPolicyForBrowser(value);
    default:
      return urls.replace(value);
  }
}

/** In a frame without `allow-scripts` our script would not run; browsers would log an error. */
function runsScripts({ attributes }: StartTag): boolean {
  const flags = attributes.valueOf("sandbox");
  return flags === undefined || splitOnBlanks(flags.toLowerCase()).includes("allow-scripts");
}

/** `<meta content>`: its meaning depends on `http-equiv` and `name`. */
function rewriteMeta(tag: StartTag, value: string): string {
  const { map, urls } = tag.context;
  if (tag.name !== "meta") return urls.replace(value);
  const header = tag.attributes.valueOf("http-equiv")?.trim().toLowerCase();
  if (header === "refresh") return mapRefresh(value, map);
  if (header === "content-security-policy") return rewriteCsp(value, tag.context).value;
  const isReferrer = tag.attributes.valueOf("name")?.trim().toLowerCase() === "referrer";
  return isReferrer ? referrerPolicyForBrowser(value) : urls.replace(value);
}

/** What another host serves is not rewritten, so its hash is still right. */
function integrityStillHolds({ name, attributes, context }: StartTag): boolean {
  if (!CHECKED_ELEMENTS.has(name)) return true;
  return isOfAnotherHost(attributes.valueOf(name === "link" ? "href" : "src") ?? "", context.hosts);
}

/** Without `crossorigin` browsers request a manifest without cookies, that is without a token. */
function withCredentials({ attributes }: StartTag, whole: string): string {
  const isManifest = splitOnBlanks(attributes.valueOf("rel")?.toLowerCase() ?? "").includes("manifest");
  if (!isManifest || attributes.valueOf("crossorigin") !== undefined) return whole;
  return `${whole.slice(0, 5)} crossorigin="use-credentials"${whole.slice(5)}`;
}
