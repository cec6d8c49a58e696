import { type AbsoluteUrls, CHARS_BEFORE_URL } from "./absolute-urls.ts";

/** The current text, how far it has been read, and its rewritten form so far. */
export class HtmlCursor {
  readonly #urls: AbsoluteUrls;
  text = "";
  /** All before this index is read. */
  at = 0;
  #out = "";
  #copied = 0;
  /** The last characters before `text`: they may show that no URL begins in it. */
  #before = "";
  /** The index of the next host name of the target; to be searched for again once it is passed. */
  #hostAt = -1;

  constructor(urls: AbsoluteUrls) {
    this.#urls = urls;
  }

  /** Drops what has been read, and appends more text. */
  take(text: string): void {
    const read = this.text.slice(Math.max(0, this.at - CHARS_BEFORE_URL), this.at);
    this.#before = read.length < CHARS_BEFORE_URL ? (this.#before + read).slice(-CHARS_BEFORE_URL) : read;
    this.text = this.text.slice(this.at) + text;
    this.at = 0;
    this.#copied = 0;
    this.#out = "";
    this.#hostAt = -1;
  }

  /** Removes all that has not been read from the text. The caller decides what is sent in its place. */
  takeRest(): string {
    const rest = this.text.slice(this.at);
    this.replace(this.at, this.text.length, "");
    this.at = this.text.length;
    return rest;
  }

  /** What has been read since the last `take`, rewritten. */
  result(): string {
    return this.#out + this.text.slice(this.#copied, this.at);
  }

  /** @param from not before the end of the last replaced part */
  replace(from: number, to: number, by: string): void {
    this.#out += this.text.slice(this.#copied, from) + by;
    this.#copied = to;
  }

  /**
   * Maps the absolute URLs of a piece of plain text. The whole text is searched once, not once for each piece between two
   * tags.
   */
  mapUrls(from: number, to: number): void {
    if (this.#hostAt < from) {
      const hostAt = this.#urls.indexOfHost(this.text, from);
      this.#hostAt = hostAt < 0 ? Number.POSITIVE_INFINITY : hostAt;
    }
    if (this.#hostAt >= to) return;
    const before = from < CHARS_BEFORE_URL ? this.#before : "";
    const shift = before.length;
    this.replace(from, to, this.#urls.replace(before + this.text, from + shift, to + shift));
  }

  /** The end of the plain text that begins at the cursor, without a URL that may continue after `end`. */
  decidedEnd(end: number): number {
    return this.at + this.#urls.undecidedFrom(this.text.slice(this.at, end));
  }
}
