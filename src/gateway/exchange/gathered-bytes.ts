/** A larger piece is not copied: that would cost more than a separate write. */
const SMALL_BYTES_MAX = 4_096;
/** Small pieces are joined up to this size, the high-water mark of a socket. */
const TOGETHER_BYTES_MAX = 16_384;
/** The buffer allocated when a second small piece is added; it doubles as it fills. */
const FIRST_BUFFER_BYTES = 1_024;

const NOTHING = Buffer.alloc(0);

/**
 * A queue of bytes that joins small pieces, so that its memory is proportional to the bytes, not to the number of pieces. A
 * large piece, and a small one that stays alone, is not copied.
 */
export class GatheredBytes {
  readonly #before: Buffer[] = [];
  /** Begins with the newest bytes; the rest of the buffer, if any, is free. */
  #newest: Buffer = NOTHING;
  #newestBytes = 0;
  #bytes = 0;

  get bytes(): number {
    return this.#bytes;
  }

  /** @param piece is never written to */
  add(piece: Buffer): void {
    const together = this.#newestBytes + piece.length;
    this.#bytes += piece.length;
    if (this.#newestBytes === 0 || piece.length > SMALL_BYTES_MAX || together > TOGETHER_BYTES_MAX) {
      if (this.#newestBytes > 0) this.#before.push(this.#newest.subarray(0, this.#newestBytes));
      this.#newest = piece;
    } else {
      if (this.#newest.length < together) this.#grow(together);
      piece.copy(this.#newest, this.#newestBytes);
    }
    this.#newestBytes = this.#newest === piece ? piece.length : together;
  }

  /** Removes the oldest bytes, in one piece; null if there are none. */
  take(): Buffer | null {
    if (this.#newestBytes === 0) return null;
    let oldest = this.#before.shift();
    if (oldest === undefined) {
      oldest = this.#newest.subarray(0, this.#newestBytes);
      this.#newest = NOTHING;
      this.#newestBytes = 0;
    }
    this.#bytes -= oldest.length;
    return oldest;
  }

  #grow(needed: number): void {
    const sizeBytes = Math.min(Math.max(2 * needed, FIRST_BUFFER_BYTES), TOGETHER_BYTES_MAX);
    const grown = Buffer.allocUnsafe(sizeBytes);
    this.#newest.copy(grown, 0, 0, this.#newestBytes);
    this.#newest = grown;
  }
}
