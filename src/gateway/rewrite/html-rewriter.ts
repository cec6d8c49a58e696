import { isLetter } from "./characters.ts";
import { ForeignContent } from "./foreign-content.ts";
import { rewriteStartTag } from "./html-attributes.ts";
import { HtmlCursor } from "./html-cursor.ts";
import type { HtmlOptions } from "./html-options.ts";
import { HtmlTag } from "./html-tag.ts";
import { inlineText, isRawText } from "./inline-text.ts";
import { PageState } from "./page-state.ts";
import { RawText } from "./raw-text.ts";
import { ScriptPosition } from "./script-position.ts";
import { TagAttributes } from "./tag-attributes.ts";
import { rewriteWhole, type TextRewriter } from "./text-rewriter.ts";

/**
 * A longer tag passes unchanged: up to this size a tag is held in memory. Some frameworks put a page's whole state into
 * an attribute.
 */
const TAG_CHARS_MAX = 128 * 1024;
/** The declarations that are recognised, in upper case. */
const DECLARATIONS = ["<!--", "<!DOCTYPE", "<![CDATA["];
const DECLARATION_CHARS_MAX = 9;

/** `<!-->` and `<!--->` are whole comments: the search starts at the first hyphen. */
const COMMENT_END = /-->|--!>/g;

/** A document in a `srcdoc` is rewritten in one step, with its tag. A longer one passes unchanged. */
const SRCDOC_CHARS_MAX = 64 * 1024;
/** No real page nests `srcdoc` deeper; deeper ones pass unchanged. */
const NESTING_MAX = 3;

const NO_ATTRIBUTES = new TagAttributes("", []);

type Mode = "data" | "comment" | "bogus" | "cdata" | "tag" | "overlong" | "raw" | "off";

/**
 * Maps the target's URLs in a document that comes in any pieces, and inserts the gateway's script. Follows the tokenizer
 * of HTML (WHATWG, 13.2.5).
 */
export class HtmlRewriter implements TextRewriter {
  readonly #options: HtmlOptions;
  readonly #cursor: HtmlCursor;
  readonly #foreign = new ForeignContent();
  readonly #position: ScriptPosition;
  readonly #page: PageState;
  #mode: Mode = "data";
  /** How far after the cursor the tag or raw text has already been scanned. */
  #ahead = 0;
  /** The beginning of an incomplete tag, already scanned. */
  #held = "";
  #tag = new HtmlTag();
  #overlongName = "";
  #raw = new RawText("script");
  /** The rewriter of the current element's text; null: plain text, where absolute URLs are mapped. */
  #inner: TextRewriter | null = null;

  constructor(options: HtmlOptions) {
    this.#options = options;
    this.#page = new PageState(options.context, options.hashed);
    this.#cursor = new HtmlCursor(options.context.urls);
    this.#position = new ScriptPosition(options.script.when, options.isXml);
  }

  write(text: string): string {
    const cursor = this.#cursor;
    cursor.take(text);
    while (cursor.at < cursor.text.length && this.#step()) {}
    return cursor.result();
  }

  end(): string {
    const cursor = this.#cursor;
    cursor.take("");
    if (this.#mode === "data" || this.#mode === "raw" || this.#mode === "cdata")
      this.#pass(cursor.text.length);
    this.#closeInner();
    this.#passHeld();
    cursor.at = cursor.text.length;
    return cursor.result();
  }

  /** @returns false if nothing more can be done before the next `write` */
  #step(): boolean {
    switch (this.#mode) {
      case "data":
        return this.#stepData();
      case "comment":
        COMMENT_END.lastIndex = this.#cursor.at;
        return this.#skipTo(COMMENT_END.test(this.#cursor.text) ? COMMENT_END.lastIndex : -1, 3);
      case "bogus":
        return this.#skipTo(this.#cursor.text.indexOf(">", this.#cursor.at) + 1 || -1, 0);
      case "cdata":
        return this.#stepCdata();
      case "tag":
        return this.#stepTag();
      case "overlong":
        return this.#stepOverlong();
      case "raw":
        return this.#stepRaw();
      case "off":
        this.#cursor.at = this.#cursor.text.length;
        return false;
    }
  }

  #stepData(): boolean {
    const start = this.#cursor.text.indexOf("<", this.#cursor.at);
    this.#pass(start < 0 ? this.#decidedEnd(this.#cursor.text.length) : start);
    if (start < 0) return false;
    const next = this.#cursor.text.charAt(start + 1);
    const nameAt = next === "/" ? start + 2 : start + 1;
    if (nameAt >= this.#cursor.text.length) return false;
    if (isLetter(this.#cursor.text.charCodeAt(nameAt)) || (this.#options.isXml && next === "?")) {
      this.#tag = new HtmlTag();
      this.#ahead = nameAt - start;
      this.#mode = "tag";
      return true;
    }
    if (next === "!") return this.#startDeclaration(start);
    if (next === "/" || next === "?") this.#mode = "bogus";
    else this.#pass(start + 1);
    return true;
  }

  #startDeclaration(start: number): boolean {
    const head = this.#cursor.text.slice(start, start + DECLARATION_CHARS_MAX);
    this.#flushInner();
    if (head.startsWith("<!--")) {
      this.#mode = "comment";
      this.#cursor.at = start + 2;
      return true;
    }
    if (DECLARATIONS.some((begin) => begin.startsWith(head.toUpperCase()) && begin !== head.toUpperCase()))
      return false;
    const isCdata = head === "<![CDATA[" && (this.#options.isXml || this.#foreign.isForeign);
    if (/^<!doctype/i.test(head)) this.#position.noteDoctype();
    this.#mode = isCdata ? "cdata" : "bogus";
    if (isCdata) this.#cursor.at = start + head.length;
    return true;
  }

  #stepCdata(): boolean {
    const end = this.#cursor.text.indexOf("]]>", this.#cursor.at);
    this.#pass(end < 0 ? this.#decidedEnd(Math.max(this.#cursor.at, this.#cursor.text.length - 2)) : end);
    if (end < 0) return false;
    this.#cursor.at = end + 3;
    this.#mode = "data";
    return true;
  }

  #stepTag(): boolean {
    const cursor = this.#cursor;
    const end = this.#tag.findEnd(cursor.text, cursor.at - this.#held.length, cursor.at + this.#ahead);
    this.#ahead = 0;
    const knownTo = end < 0 ? cursor.text.length : end;
    const isOverlong = this.#held.length + knownTo - cursor.at > TAG_CHARS_MAX || this.#tag.hasTooMany;
    if (isOverlong) return this.#startOverlong(end);
    if (end < 0) {
      this.#held += cursor.takeRest();
      return false;
    }
    const text = this.#held + cursor.text.slice(cursor.at, end);
    this.#mode = "data";
    this.#closeInner();
    if (text.charAt(1) === "/") this.#passEndTag(text, end);
    else this.#passStartTag(new TagAttributes(text, this.#tag.attributes), end);
    this.#held = "";
    cursor.at = end;
    return true;
  }

  #startOverlong(end: number): boolean {
    const known = this.#held + this.#cursor.text.slice(this.#cursor.at, end < 0 ? undefined : end);
    this.#overlongName = this.#tag.nameIn(known);
    this.#closeInner();
    if (this.#position.isBefore(this.#overlongName)) this.#insertScript(this.#cursor.at);
    this.#passHeld();
    this.#mode = "overlong";
    return this.#passOverlong(end);
  }

  /** Only the tag's end is searched for. */
  #stepOverlong(): boolean {
    return this.#passOverlong(this.#tag.findEnd(this.#cursor.text, this.#cursor.at, this.#cursor.at));
  }

  #passOverlong(end: number): boolean {
    this.#cursor.at = end < 0 ? this.#cursor.text.length : end;
    if (end < 0) return false;
    this.#mode = "data";
    this.#enterText(this.#overlongName, NO_ATTRIBUTES);
    return true;
  }

  #stepRaw(): boolean {
    const end = this.#raw.findEnd(this.#cursor.text, this.#cursor.at + this.#ahead);
    if (end < 0) {
      const decided = this.#raw.undecidedFrom(this.#cursor.text);
      this.#pass(this.#decidedEnd(decided));
      this.#ahead = decided - this.#cursor.at;
      return false;
    }
    this.#pass(end);
    this.#mode = "data";
    this.#closeInner();
    return true;
  }

  #passEndTag(text: string, end: number): void {
    const name = this.#tag.nameIn(text);
    this.#foreign.closeTag(name);
    if (this.#position.isBefore(name)) this.#insertScript(this.#cursor.at);
    if (this.#held !== "") this.#cursor.replace(this.#cursor.at, end, text);
  }

  #passStartTag(attributes: TagAttributes, end: number): void {
    const { context } = this.#page;
    const { text } = attributes;
    const name = this.#tag.nameIn(text);
    if (this.#position.isBefore(name)) this.#insertScript(this.#cursor.at);
    const tag = { context, name, attributes, document: this.#document };
    const rewritten = attributes.spans.length === 0 ? text : rewriteStartTag(tag);
    if (rewritten !== text || this.#held !== "") this.#cursor.replace(this.#cursor.at, end, rewritten);
    if (this.#position.isAfter(name)) this.#insertScript(end);
    this.#page.note(name, attributes);
    if (this.#page.isUnreadable) this.#mode = "off";
    const wasForeign = this.#options.isXml || this.#foreign.isForeign;
    this.#foreign.openTag(name, this.#tag.isSelfClosing);
    if (!wasForeign || !this.#tag.isSelfClosing) this.#enterText(name, attributes, wasForeign);
  }

  /** @param isForeign true: the text of a style sheet or script may contain tags, like any other */
  #enterText(name: string, attributes: TagAttributes, isForeign = false): void {
    const { context, hashed } = this.#page;
    this.#inner = inlineText({ context, name, attributes }, hashed);
    if (isForeign || !isRawText(name)) return;
    this.#raw = new RawText(name);
    this.#ahead = 0;
    this.#mode = "raw";
  }

  /** Rewrites the document of a `srcdoc`. */
  readonly #document = (html: string, runsScripts: boolean): string => {
    const { script, nesting } = this.#options;
    const { context, hashed } = this.#page;
    if (nesting >= NESTING_MAX || html.length > SRCDOC_CHARS_MAX) return html;
    const when = script.when === "never" || !runsScripts ? "never" : "always";
    const inner = { context, script: { ...script, when }, hashed, isXml: false } as const;
    return rewriteWhole(new HtmlRewriter({ ...inner, nesting: nesting + 1 }), html);
  };

  #passHeld(): void {
    if (this.#held !== "") this.#cursor.replace(this.#cursor.at, this.#cursor.at, this.#held);
    this.#held = "";
  }

  #closeInner(): void {
    this.#flushInner();
    this.#inner = null;
  }

  #flushInner(): void {
    if (this.#inner !== null) this.#cursor.replace(this.#cursor.at, this.#cursor.at, this.#inner.end());
  }

  /** The end of the text up to `end`, without a URL that may continue after it. */
  #decidedEnd(end: number): number {
    return this.#inner === null ? this.#cursor.decidedEnd(end) : end;
  }

  /** Rewrites text between tags, from the cursor on. */
  #pass(to: number): void {
    const from = this.#cursor.at;
    if (to <= from) return;
    this.#cursor.at = to;
    if (this.#inner !== null) {
      this.#cursor.replace(from, to, this.#inner.write(this.#cursor.text.slice(from, to)));
      return;
    }
    const scriptAt = this.#position.findIn(this.#cursor.text, from, to);
    if (scriptAt >= 0) this.#insertScript(scriptAt);
    this.#cursor.mapUrls(Math.max(from, scriptAt), to);
  }

  #insertScript(at: number): void {
    this.#cursor.replace(at, at, this.#options.script.tag);
  }

  #skipTo(end: number, retainedChars: number): boolean {
    this.#cursor.at = end < 0 ? Math.max(this.#cursor.at, this.#cursor.text.length - retainedChars) : end;
    if (end >= 0) this.#mode = "data";
    return end >= 0;
  }
}
