import { isBlank } from "./characters.ts";

/** An attribute's span, counted from the `<` of its tag. */
export type AttributeSpan = {
  readonly nameStart: number;
  readonly nameEnd: number;
  /** Of the value without its quotes; both -1 if there is no value. */
  readonly valueStart: number;
  readonly valueEnd: number;
  /** `"`, `'`, or "" around the value. */
  readonly quote: string;
};

/** No real page has a tag with more, and such a tag passes unchanged: each attribute costs many times its size in memory. */
const ATTRIBUTES_MAX = 4_096;

/** What is read next. Numbers, for speed: every character of every tag is read here. */
const NAME = 0;
const BEFORE_ATTRIBUTE = 1;
const ATTRIBUTE_NAME = 2;
const AFTER_NAME = 3;
const BEFORE_VALUE = 4;
const VALUE = 5;

const SLASH = 0x2f;
const GREATER = 0x3e;
const EQUALS = 0x3d;
const DOUBLE_QUOTE = 0x22;
const SINGLE_QUOTE = 0x27;

/**
 * Finds the end of one tag and the attributes in it, as the tokenizer of HTML does; a tag may come in several pieces.
 */
export class HtmlTag {
  readonly attributes: AttributeSpan[] = [];
  isSelfClosing = false;
  #state = NAME;
  /** These indexes count from the `<`. */
  #nameEnd = 0;
  #nameStart = 0;
  #attributeEnd = 0;
  #valueStart = -1;
  #quote = "";

  /** The attributes after the bound are not recorded. */
  get hasTooMany(): boolean {
    return this.attributes.length > ATTRIBUTES_MAX;
  }

  /** @param tag from the `<` on @returns lower case */
  nameIn(tag: string): string {
    return tag.slice(tag.charCodeAt(1) === SLASH ? 2 : 1, this.#nameEnd).toLowerCase();
  }

  /**
   * @param start the index of the `<` in the text
   * @param from the end of the text of the last call; at first after the `<` or `</`
   * @returns the position after the `>`, or -1 if the text ends before
   */
  findEnd(text: string, start: number, from: number): number {
    for (let at = from; at < text.length; ) {
      const code = text.charCodeAt(at);
      switch (this.#state) {
        case NAME:
          if (!endsName(code)) at += 1;
          else {
            this.#nameEnd = at - start;
            this.#state = BEFORE_ATTRIBUTE;
          }
          break;
        case BEFORE_ATTRIBUTE:
          if (code === GREATER) return at + 1;
          this.isSelfClosing = code === SLASH;
          if (!isBlank(code) && code !== SLASH) this.#startAttribute(at - start);
          at += 1;
          break;
        case ATTRIBUTE_NAME:
          at = this.#passName(text, start, at);
          break;
        case AFTER_NAME:
          if (code === EQUALS) this.#state = BEFORE_VALUE;
          else if (!isBlank(code)) this.#endAttribute(-1);
          if (code === EQUALS || isBlank(code)) at += 1;
          break;
        case BEFORE_VALUE:
          at = this.#startValue(code, start, at);
          break;
        default:
          at = this.#passValue(text, start, at);
      }
    }
    return -1;
  }

  #startAttribute(at: number): void {
    this.#nameStart = at;
    this.#quote = "";
    this.#valueStart = -1;
    this.#state = ATTRIBUTE_NAME;
  }

  #passName(text: string, start: number, from: number): number {
    for (let at = from; at < text.length; at++) {
      const code = text.charCodeAt(at);
      if (code !== EQUALS && !endsName(code)) continue;
      this.#attributeEnd = at - start;
      this.#state = AFTER_NAME;
      return at;
    }
    return text.length;
  }

  #startValue(code: number, start: number, at: number): number {
    if (isBlank(code)) return at + 1;
    if (code === GREATER) {
      this.#endAttribute(-1);
      return at;
    }
    const isQuoted = code === DOUBLE_QUOTE || code === SINGLE_QUOTE;
    this.#quote = isQuoted ? String.fromCharCode(code) : "";
    const valueAt = isQuoted ? at + 1 : at;
    this.#valueStart = valueAt - start;
    this.#state = VALUE;
    return valueAt;
  }

  #passValue(text: string, start: number, from: number): number {
    if (this.#quote !== "") {
      const end = text.indexOf(this.#quote, from);
      if (end < 0) return text.length;
      this.#endAttribute(end - start);
      return end + 1;
    }
    for (let at = from; at < text.length; at++) {
      const code = text.charCodeAt(at);
      if (code !== GREATER && !isBlank(code)) continue;
      this.#endAttribute(at - start);
      return at;
    }
    return text.length;
  }

  #endAttribute(valueEnd: number): void {
    this.#state = BEFORE_ATTRIBUTE;
    if (this.hasTooMany) return;
    this.attributes.push({
      nameStart: this.#nameStart,
      nameEnd: this.#attributeEnd,
      valueStart: valueEnd < 0 ? -1 : this.#valueStart,
      valueEnd,
      quote: this.#quote,
    });
  }
}

/** For speed, letters fail the first comparison. */
export function endsName(code: number): boolean {
  return code <= GREATER && (code === GREATER || code === SLASH || isBlank(code));
}
