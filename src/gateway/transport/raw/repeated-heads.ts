import { type ParsedHead, parseHead } from "./parse-head.ts";

/** As many different answers as a target gives again within a second, in which its `Date` does not change. */
const HEADS_MAX = 64;
/** Longer heads are seldom the same twice. */
const CHARACTERS_MAX = 2_048;

/** Parses heads of answers, those that are the same as one before only once: looking one up costs a fifth of parsing it. */
export class RepeatedHeads {
  #lastText = "";
  #last: ParsedHead | null = null;
  readonly #parsed = new Map<string, ParsedHead>();

  /** How many are kept. */
  get size(): number {
    return this.#parsed.size;
  }

  /** As `parseHead`. @throws HeadFault */
  readonly parse = (text: string): ParsedHead => {
    // Comparing is cheaper than hashing, which a new string needs first.
    if (text === this.#lastText && this.#last !== null) return this.#last;
    const head = this.#parsed.get(text) ?? this.#parseNew(text);
    if (text.length <= CHARACTERS_MAX) {
      this.#lastText = text;
      this.#last = head;
    }
    return head;
  };

  #parseNew(text: string): ParsedHead {
    const head = parseHead(text);
    if (text.length <= CHARACTERS_MAX) {
      if (this.#parsed.size === HEADS_MAX) this.#parsed.clear();
      this.#parsed.set(text, head);
    }
    return head;
  }
}
