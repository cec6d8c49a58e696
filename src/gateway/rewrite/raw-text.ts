/** In a script, `<!--` and then `<script` hide an end tag (HTML, script data double escaped state). */
type Escape = "none" | "escaped" | "double";

const SCRIPT_PART = /<!--|-->|<\/?script(?=[\t\n\f\r />])/gi;
/** What may be the beginning of any of these, or of an end tag. The longest is `</noframes`. */
const CUT = /(?:<[^<]{0,10}|--?)$/;

const END_TAGS = new Map<string, RegExp>();

/** Finds the end of an element whose content is text, in a text cut anywhere. */
export class RawText {
  readonly #name: string;
  readonly #endTag: RegExp;
  #escape: Escape = "none";
  /** What lies before has been judged, and must not be judged twice. */
  #judgedTo = 0;

  /** @param name of the element, lower case, one of `RAW_TEXT_ELEMENTS` */
  constructor(name: string) {
    this.#name = name;
    const known = END_TAGS.get(name);
    this.#endTag = known ?? new RegExp(`</${name}(?=[\\t\\n\\f\\r />])`, "gi");
    if (known === undefined) END_TAGS.set(name, this.#endTag);
  }

  /** @returns where the end tag begins, or -1: then call again with more from `undecidedFrom` on */
  findEnd(text: string, from: number): number {
    if (this.#name === "plaintext") return -1;
    if (this.#name === "script") return this.#findScriptEnd(text, from);
    this.#endTag.lastIndex = from;
    return this.#endTag.exec(text)?.index ?? -1;
  }

  /** Where something may begin that the end of the text cuts off. */
  undecidedFrom(text: string): number {
    const cut = CUT.exec(text.slice(-12));
    return Math.max(this.#judgedTo, text.length - (cut?.[0].length ?? 0));
  }

  #findScriptEnd(text: string, from: number): number {
    this.#judgedTo = from;
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
      this.#judgedTo = SCRIPT_PART.lastIndex;
    }
    return -1;
  }
}
