const HEAD_END = Buffer.from("\r\n\r\n");
const LF = 0x0a;
const CR = 0x0d;

/**
 * Collects the lines of a head or of trailers up to the empty one, however they are cut into pieces, in time linear to
 * their size.
 */
export class LineBytes {
  readonly #bytesMax: number;
  #kept: Buffer | null = null;
  #length = 0;

  constructor(bytesMax: number) {
    this.#bytesMax = bytesMax;
  }

  /** True while none has been kept. */
  get isEmpty(): boolean {
    return this.#length === 0;
  }

  /**
   * Looks for the empty line.
   * @param chunk what came, from `at` on; not kept beyond the call
   * @returns the lines with their ends, without the empty one, and where the rest of the chunk begins; "incomplete",
   *   `tooLarge`, or `bareLineFeed`, which would never end
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
    const kept = this.#append(chunk, at);
    const end = kept.subarray(0, this.#length).indexOf(HEAD_END, Math.max(0, before - 3));
    if (end >= 0) {
      this.#length = 0;
      return { text: kept.toString("latin1", 0, end + 2), end: at + end + 4 - before };
    }
    if (this.#length > this.#bytesMax) return "tooLarge";
    return hasBareLineFeed(kept, before, this.#length) ? "bareLineFeed" : "incomplete";
  }

  /** One byte beyond the bound tells that it is passed; the end of the lines may need three more. */
  #append(chunk: Buffer, at: number): Buffer {
    const space = this.#bytesMax + HEAD_END.length - this.#length;
    const length = this.#length + Math.min(chunk.length - at, space);
    let kept = this.#kept;
    if (kept === null || kept.length < length) {
      const grown = Buffer.allocUnsafe(Math.max(length, 2 * this.#length, 1_024));
      kept?.copy(grown, 0, 0, this.#length);
      kept = grown;
      this.#kept = grown;
    }
    chunk.copy(kept, this.#length, at, at + length - this.#length);
    this.#length = length;
    return kept;
  }
}

function hasBareLineFeed(bytes: Buffer, from: number, to: number): boolean {
  // Behind `to` lies whatever the memory had: a search that went there would cost the more, the smaller the pieces.
  const kept = bytes.subarray(0, to);
  for (let at = kept.indexOf(LF, from); at >= 0; at = kept.indexOf(LF, at + 1)) {
    if (at === 0 || kept[at - 1] !== CR) return true;
  }
  return false;
}
