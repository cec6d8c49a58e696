import type { TextRewriter } from "./text-rewriter.ts";

/** A longer URL passes as it is; `data:`, the one that is longer in practice, is told by its first character. */
const URL_CHARS_MAX = 4_096;

/** What matters outside of comments and strings. */
const NEXT = /\/\*|\\|["']|(?<![\w-])url\(|@import(?![\w-])/gi;
/** What may be the beginning of one of these. */
const NEXT_CUT = /(?:\/|(?<![\w-])u(?:rl?)?|@(?:i(?:m(?:p(?:o(?:rt?)?)?)?)?)?)$/i;
const BLANK = /[\t\n\f\r ]*/y;
/** What stands between delimiters, up to what cannot be a part of it. */
const INSIDE = {
  '"': /[^"\\\n\f\r]*(?:\\[\s\S][^"\\\n\f\r]*)*/y,
  "'": /[^'\\\n\f\r]*(?:\\[\s\S][^'\\\n\f\r]*)*/y,
  ")": /[^)\\"'(\t\n\f\r ]*(?:\\(?:[0-9a-f]{1,6}[\t\n\f\r ]?|[\s\S])[^)\\"'(\t\n\f\r ]*)*/iy,
} as const;
/** An escape that may go on: with more digits, a blank, the rest of a line's end. */
const ESCAPE_CUT = /\\(?:\r|[0-9a-f]{1,6})?$/i;
/** A URL that begins otherwise is never mapped. */
const MAY_BE_MAPPED = /^(?:$|[\s/\\hw])/i;

/** A hexadecimal one takes a blank after it along. */
const ESCAPE = /\\(?:([0-9a-f]{1,6})(?:\r\n|[\t\n\f\r ])?|([^0-9a-f\n\f\r]))/gi;
/** Needs no escape wherever it stands in a URL. */
const PLAIN = /^[\w:/.~?#=&%+@-]$/;

type Closing = keyof typeof INSIDE;
/** A comment, a string or an overlong URL, up to its end; null: between them. */
type Within = Closing | "*/" | null;

/** Maps what `url()` and `@import` name, in a style sheet cut anywhere. Comments and other strings are not touched. */
export class CssRewriter implements TextRewriter {
  readonly #map: (url: string) => string;
  #within: Within = null;
  #text = "";
  #at = 0;
  #copied = 0;
  #out = "";

  constructor(map: (url: string) => string) {
    this.#map = map;
  }

  write(text: string): string {
    // One character that went out stays before: it tells whether a word begins after it.
    const before = this.#text.slice(Math.max(0, this.#at - 1), this.#at);
    this.#text = before + this.#text.slice(this.#at) + text;
    this.#at = before.length;
    this.#copied = this.#at;
    this.#out = "";
    while (this.#within === null ? this.#passPlain() : this.#passWithin(this.#within)) {}
    return this.#out + this.#text.slice(this.#copied, this.#at);
  }

  end(): string {
    const rest = this.#text.slice(this.#at);
    this.#text = "";
    this.#at = 0;
    return rest;
  }

  /** Each step moves on and tells whether there is more to do with what is there. */
  #passPlain(): boolean {
    NEXT.lastIndex = this.#at;
    const next = NEXT.exec(this.#text);
    if (next === null) {
      const cut = NEXT_CUT.exec(this.#text.slice(Math.max(0, this.#at - 1, this.#text.length - 16)));
      this.#at = Math.max(this.#at, this.#text.length - (cut?.[0].length ?? 0));
      return false;
    }
    const found = next[0];
    const after = next.index + found.length;
    if (found === "/*") return this.#enter("*/", after);
    if (found === '"' || found === "'") return this.#enter(found, after);
    if (found !== "\\") return this.#passUrl(next.index, after, found.startsWith("@"));
    if (after === this.#text.length) return this.#hold(next.index);
    this.#at = after + 1;
    return true;
  }

  /** @param start of `url(` or `@import`, where a URL that is not complete is held */
  #passUrl(start: number, after: number, isImport: boolean): boolean {
    BLANK.lastIndex = after;
    const from = after + (BLANK.exec(this.#text)?.[0].length ?? 0);
    const isLong = this.#text.length - start > URL_CHARS_MAX;
    const first = this.#text.charAt(from);
    if (first === "") return isLong ? this.#enter(null, from) : this.#hold(start);
    const closing = first === '"' || first === "'" ? first : ")";
    if (isImport && closing === ")") return this.#enter(null, from);
    const begin = closing === ")" ? from : from + 1;
    const end = this.#endInside(closing, begin);
    const url = this.#text.slice(begin, end);
    if (!MAY_BE_MAPPED.test(url)) return this.#enter(closing, begin);
    if (this.#isCutAt(end)) return isLong ? this.#enter(closing, begin) : this.#hold(start);
    this.#replace(begin, end, url);
    return this.#enter(closing, end);
  }

  #passWithin(closing: Closing | "*/"): boolean {
    if (closing === "*/") {
      const end = this.#text.indexOf("*/", this.#at);
      if (end >= 0) return this.#enter(null, end + 2);
      return this.#hold(Math.max(this.#at, this.#text.length - (this.#text.endsWith("*") ? 1 : 0)));
    }
    const end = this.#endInside(closing, this.#at);
    if (this.#isCutAt(end)) {
      const begun = ESCAPE_CUT.exec(this.#text.slice(Math.max(this.#at, this.#text.length - 7)));
      return this.#hold(this.#text.length - (begun?.[0].length ?? 0));
    }
    return this.#enter(null, this.#text.charAt(end) === closing ? end + 1 : end);
  }

  #endInside(closing: Closing, from: number): number {
    const inside = INSIDE[closing];
    inside.lastIndex = from;
    return from + (inside.exec(this.#text)?.[0].length ?? 0);
  }

  /** The text ends before what is inside does, or within an escape. */
  #isCutAt(end: number): boolean {
    return end === this.#text.length || (end === this.#text.length - 1 && this.#text.endsWith("\\"));
  }

  #enter(within: Within, at: number): true {
    this.#within = within;
    this.#at = at;
    return true;
  }

  #hold(from: number): false {
    this.#at = from;
    return false;
  }

  #replace(from: number, to: number, raw: string): void {
    const url = decodeEscapes(raw);
    const mapped = this.#map(url);
    if (mapped === url) return;
    this.#out += this.#text.slice(this.#copied, from) + mapped;
    this.#copied = to;
  }
}

/** As it is where a character could not stand there without its escape. */
function decodeEscapes(raw: string): string {
  if (!raw.includes("\\")) return raw;
  let isPlain = true;
  const decoded = raw.replace(ESCAPE, (_, hex: string | undefined, character: string | undefined) => {
    const code = Number.parseInt(hex ?? "", 16);
    const meant = character ?? String.fromCharCode(code);
    isPlain &&= PLAIN.test(meant) && !(code > 0x7f);
    return meant;
  });
  return isPlain ? decoded : raw;
}
