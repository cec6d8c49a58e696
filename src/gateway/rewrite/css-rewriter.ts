import { hexValue, isBlank, skipBlanks } from "./characters.ts";
import type { TextRewriter } from "./text-rewriter.ts";

/** A longer URL passes unchanged. In practice only `data:` URLs are longer, and these are recognised by their scheme. */
const URL_CHARS_MAX = 4_096;

/** What is searched for outside of comments and strings. */
const NEXT = /\/\*|\\|["']|(?<![\w-])url\(|@import(?![\w-])/gi;
/** Of these, the ones that the end of a text may split. */
const SPLITTABLE = ["/*", "url(", "@import "] as const;
const SPLITTABLE_CHARS_MAX = 7;
const WORD_CHARACTER = /[\w-]/;
/** Characters that need no escape anywhere in a URL. */
const PLAIN = /[\w:/.~?#=&%+@-]/;
const HEX_DIGITS_MAX = 6;
const BACKSLASH = 0x5c;
const LINE_FEED = 0x0a;
const FORM_FEED = 0x0c;
const RETURN = 0x0d;

/** May be long, and is never mapped. */
const DATA = "data:";

/** The end of a value in quotes or in `url(`. */
type ValueEnd = {
  readonly at: number;
  /** Whether the text ends before the value does, or within an escape. */
  readonly isIncomplete: boolean;
  /** What is before this index need not be read again. */
  readonly readTo: number;
};

type Closing = '"' | "'" | ")";
/** What ends the comment, string or overlong URL that is being read; null: none of them. */
type Within = Closing | "*/" | null;

/** Maps the URLs of `url()` and `@import` in a style sheet that comes in any pieces. Comments and other strings stay. */
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
    // The last character that was returned is retained: it decides whether a word begins after it.
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

  /** @returns false if nothing more can be done before the next `write` */
  #passPlain(): boolean {
    NEXT.lastIndex = this.#at;
    const next = NEXT.exec(this.#text);
    if (next === null) return this.#hold(incompleteWordAt(this.#text, this.#at));
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
    const from = skipBlanks(this.#text, after);
    const isLong = this.#text.length - start > URL_CHARS_MAX;
    const first = this.#text.charAt(from);
    if (from - start > URL_CHARS_MAX) return this.#enter(null, from);
    if (first === "") return this.#hold(start);
    const closing = first === '"' || first === "'" ? first : ")";
    if (isImport && closing === ")") return this.#enter(null, from);
    const begin = closing === ")" ? from : from + 1;
    if (this.#text.slice(begin, begin + DATA.length).toLowerCase() === DATA)
      return this.#enter(closing, begin);
    const end = endOfValue(this.#text, begin, closing);
    if (end.isIncomplete && !isLong) return this.#hold(start);
    if (end.isIncomplete || end.at - start > URL_CHARS_MAX) return this.#enter(closing, begin);
    this.#replace(begin, end.at, this.#text.slice(begin, end.at));
    return this.#enter(closing, end.at);
  }

  #passWithin(closing: Closing | "*/"): boolean {
    if (closing === "*/") {
      const end = this.#text.indexOf("*/", this.#at);
      if (end >= 0) return this.#enter(null, end + 2);
      return this.#hold(Math.max(this.#at, this.#text.length - (this.#text.endsWith("*") ? 1 : 0)));
    }
    const { at, isIncomplete, readTo } = endOfValue(this.#text, this.#at, closing);
    if (isIncomplete) return this.#hold(readTo);
    return this.#enter(null, this.#text.charAt(at) === closing ? at + 1 : at);
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

/** The index where one of the words may begin that the end of the text splits, or the text's length. */
function incompleteWordAt(text: string, from: number): number {
  for (let at = Math.max(from, text.length - SPLITTABLE_CHARS_MAX); at < text.length; at++) {
    const rest = text.slice(at).toLowerCase();
    if (!SPLITTABLE.some((word) => word.startsWith(rest))) continue;
    if (!rest.startsWith("u") || !WORD_CHARACTER.test(text.charAt(at - 1))) return at;
  }
  return text.length;
}

function endOfValue(text: string, from: number, closing: Closing): ValueEnd {
  for (let at = from; at < text.length; ) {
    const code = text.charCodeAt(at);
    if (code === BACKSLASH) {
      const end = endOfEscape(text, at + 1);
      if (end >= text.length && escapeMayContinue(text, at + 1))
        return { at: text.length, isIncomplete: true, readTo: at };
      at = end;
    } else if (endsValue(code, closing)) return { at, isIncomplete: false, readTo: at };
    else at += 1;
  }
  return { at: text.length, isIncomplete: true, readTo: text.length };
}

function endsValue(code: number, closing: Closing): boolean {
  if (closing !== ")") return code === closing.charCodeAt(0) || isNewline(code);
  return code === 0x29 || code === 0x28 || code === 0x22 || code === 0x27 || isBlank(code);
}

/** A hexadecimal escape includes one blank after it; CR LF is one blank. */
function endOfEscape(text: string, from: number): number {
  let at = from;
  while (at < from + HEX_DIGITS_MAX && hexValue(text.charCodeAt(at)) >= 0) at += 1;
  const isHex = at > from;
  if (isHex && !isBlank(text.charCodeAt(at))) return at;
  return text.charCodeAt(at) === RETURN && text.charCodeAt(at + 1) === LINE_FEED ? at + 2 : at + 1;
}

/** Whether an escape at the text's end may continue with digits, a blank, or the LF of CR LF. */
function escapeMayContinue(text: string, from: number): boolean {
  const code = text.charCodeAt(from);
  return Number.isNaN(code) || code === RETURN || hexValue(code) >= 0;
}

function isNewline(code: number): boolean {
  return code === LINE_FEED || code === RETURN || code === FORM_FEED;
}

/** Returns `raw` unchanged if one of its characters would need an escape. */
function decodeEscapes(raw: string): string {
  let out = "";
  let copied = 0;
  for (let at = raw.indexOf("\\"); at >= 0; at = raw.indexOf("\\", copied)) {
    const end = endOfEscape(raw, at + 1);
    const character = characterOf(raw, at + 1);
    if (!PLAIN.test(character)) return raw;
    out += raw.slice(copied, at) + character;
    copied = end;
  }
  return copied === 0 ? raw : out + raw.slice(copied);
}

/** @returns "" outside of ASCII */
function characterOf(text: string, from: number): string {
  let code = 0;
  let at = from;
  for (; at < from + HEX_DIGITS_MAX; at++) {
    const digit = hexValue(text.charCodeAt(at));
    if (digit < 0) break;
    code = code * 16 + digit;
  }
  if (at === from) return text.charAt(from);
  return code < 0x80 ? String.fromCharCode(code) : "";
}
