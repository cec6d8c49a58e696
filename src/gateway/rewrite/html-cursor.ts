import type { AbsoluteUrls } from "./absolute-urls.ts";

/** The text that is at hand, how far it has been read, and what it has become so far. */
export class HtmlCursor {
  readonly #urls: AbsoluteUrls;
  text = "";
  /** All before has gone out, or is about to. */
  at = 0;
  #out = "";
  #copied = 0;
  /** The last character that is no longer at hand. */
  #before = "";
  /** Where the target's host stands next; behind what is asked for it is not known. */
  #hostAt = -1;

  constructor(urls: AbsoluteUrls) {
    this.#urls = urls;
  }

  /** Lets go what has been read, and takes more. */
  take(text: string): void {
    this.#before = this.text.charAt(this.at - 1) || this.#before;
    this.text = this.text.slice(this.at) + text;
    this.at = 0;
    this.#copied = 0;
    this.#out = "";
    this.#hostAt = -1;
  }

  /** Takes all that has not been read out of the text. Whoever has it now says what goes out in its place. */
  takeRest(): string {
    const held = this.text.slice(this.at);
    this.replace(this.at, this.text.length, "");
    this.at = this.text.length;
    return held;
  }

  /** What has been read since the last `take`, as it goes out. */
  result(): string {
    return this.#out + this.text.slice(this.#copied, this.at);
  }

  /** Never before what was replaced last. */
  replace(from: number, to: number, by: string): void {
    this.#out += this.text.slice(this.#copied, from) + by;
    this.#copied = to;
  }

  /**
   * Maps the absolute URLs of a piece of plain text. The whole is searched once, not once for each piece
   * between two tags.
   */
  mapUrls(from: number, to: number): void {
    if (this.#hostAt < from) {
      const hostAt = this.#urls.indexOfHost(this.text, from);
      this.#hostAt = hostAt < 0 ? Number.POSITIVE_INFINITY : hostAt;
    }
    if (this.#hostAt >= to) return;
    const before = from === 0 ? this.#before : "";
    const shift = before.length;
    this.replace(from, to, this.#urls.replace(before + this.text, from + shift, to + shift));
  }

  /** The end of a piece of plain text that begins here, without a URL that may go on beyond it. */
  decidedEnd(end: number): number {
    return this.at + this.#urls.undecidedFrom(this.text.slice(this.at, end));
  }
}
