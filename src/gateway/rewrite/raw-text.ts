import { endsName } from "./html-tag.ts";

/** In a script, `<!--` and then `<script` hide an end tag (HTML, script data double escaped state). */
type Escape = "none" | "escaped" | "double";

const SCRIPT_PART = /<!--|-->|<script(?=[\t\n\f\r />])|<\/script(?=[\t\n\f\r />])/gi;
/** `</noframes` and the character after it. */
const END_TAG_CHARS_MAX = 11;

/** Finds the end of an element whose content is text; the text may come in any pieces. */
export class RawText {
  readonly #name: string;
  #escape: Escape = "none";
  /** What is before this index is already applied to `#escape`, and must not be read again. */
  #scannedTo = 0;

  /** @param name of the element, lower case, one of `RAW_TEXT_ELEMENTS` */
  constructor(name: string) {
    this.#name = name;
  }

  /** @returns the index of the end tag, or -1: then call again with more text, from `undecidedFrom` on */
  findEnd(text: string, from: number): number {
    if (this.#name === "plaintext") return -1;
    if (this.#name === "script") return this.#findScriptEnd(text, from);
    for (let at = text.indexOf("</", from); at >= 0; at = text.indexOf("</", at + 2)) {
      const nameEnd = at + 2 + this.#name.length;
      const isNamed = text.slice(at + 2, nameEnd).toLowerCase() === this.#name;
      if (isNamed && nameEnd < text.length && endsName(text.charCodeAt(nameEnd))) return at;
    }
    return -1;
  }

  /** The index where something may begin that the end of the text splits. */
  undecidedFrom(text: string): number {
    const less = text.lastIndexOf("<");
    const isIncomplete = less >= text.length - END_TAG_CHARS_MAX;
    const hyphens = text.endsWith("--") ? 2 : text.endsWith("-") ? 1 : 0;
    return Math.max(
      this.#scannedTo,
      Math.min(isIncomplete && less >= 0 ? less : text.length, text.length - hyphens),
    );
  }

  #findScriptEnd(text: string, from: number): number {
    this.#scannedTo = from;
    SCRIPT_PART.lastIndex = from;
    for (let part = SCRIPT_PART.exec(text); part !== null; part = SCRIPT_PART.exec(text)) {
      const found = part[0].toLowerCase();
      if (found === "<!--") {
        if (this.#escape === "none") this.#escape = "escaped";
        // The same hyphens may end it: `<!-->`.
        SCRIPT_PART.lastIndex -= 2;
      } else if (found === "-->") {
        this.#escape = "none";
      } else if (found === "</script") {
        if (this.#escape !== "double") return part.index;
        this.#escape = "escaped";
      } else if (this.#escape === "escaped") {
        this.#escape = "double";
      }
      this.#scannedTo = SCRIPT_PART.lastIndex;
    }
    return -1;
  }
}
