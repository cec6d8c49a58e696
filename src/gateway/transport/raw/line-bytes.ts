const HEAD_END = Buffer.from("\r\n\r\n");
const LF = 0x0a;
const CR = 0x0d;

/**
 * Collects the lines of a head or of trailers up to the empty one, in time linear to their size; the pieces may be cut at
 * any byte.
 */
export class LineBytes {
  readonly #bytesMax: number;
  #buffer: Buffer | null = null;
  #length = 0;

  constructor(bytesMax: number) {
    this.#bytesMax = bytesMax;
  }

  /** True while no bytes are buffered. */
  get isEmpty(): boolean {
    return this.#length === 0;
  }

  /**
   * Searches for the empty line.
   * @param chunk what came, from `at` on; not retained after the call
   * @returns the lines with their ends, without the empty one, and where the rest of the chunk begins; "incomplete";
   *   "tooLarge"; "bareLineFeed", since such lines might never end
   */
  take(
    chunk: Buffer,
    at: number,
  ): { text: string; end: number } | "incomplete" | "tooLarge" | "bareLineFeed" {
    if (this.#length === 0) {
      const end = chunk.indexOf(HEAD_END, at);
      if (end >= 0) {
        if (end - at > this.#bytesMax) return "tooLarge";
        return { text: chunk.toString("latin1", at, end + 2), end: end + 4 };
      }
    }
    const before = this.#length;
    const lines = this.#append(chunk, at);
    const end = lines.subarray(0, this.#length).indexOf(HEAD_END, Math.max(0, before - 3));
    if (end >= 0) {
      this.#length = 0;
      return { text: lines.toString("latin1", 0, end + 2), end: at + end + 4 - before };
    }
    if (this.#length > this.#bytesMax) return "tooLarge";
    return hasBareLineFeed(lines, before, this.#length) ? "bareLineFeed" : "incomplete";
  }

  /** Buffers up to the bound and four bytes: one shows that the bound is exceeded, the lines' end may need three more. */
  #append(chunk: Buffer, at: number): Buffer {
    const space = this.#bytesMax + HEAD_END.length - this.#length;
    const length = this.#length + Math.min(chunk.length - at, space);
    let lines = this.#buffer;
    if (lines === null || lines.length < length) {
      const grown = Buffer.allocUnsafe(Math.max(length, 2 * this.#length, 1_024));
      lines?.copy(grown, 0, 0, this.#length);
      lines = grown;
      this.#buffer = grown;
    }
    chunk.copy(lines, this.#length, at, at + length - this.#length);
    this.#length = length;
    return lines;
  }
}

function hasBareLineFeed(bytes: Buffer, from: number, to: number): boolean {
  // The memory after `to` is unused: a search through it for each piece would not be linear.
  const lines = bytes.subarray(0, to);
  for (let at = lines.indexOf(LF, from); at >= 0; at = lines.indexOf(LF, at + 1)) {
    if (at === 0 || lines[at - 1] !== CR) return true;
  }
  return false;
}
