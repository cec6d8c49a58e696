/** What is larger is taken as it is: copying it would cost more than passing it on alone. */
const SMALL_BYTES_MAX = 4_096;
/** Small pieces become one up to this, the least that a socket takes before it says to wait. */
const TOGETHER_BYTES_MAX = 16_384;
/** The memory that is taken for the second of some small pieces; it doubles with those behind it. */
const FIRST_ROOM_BYTES = 1_024;

const NOTHING = Buffer.alloc(0);

/**
 * Bytes in their order, where small pieces become larger ones: they cost what they are long, not what an object costs. A
 * large one, and a small one that stays alone, is not copied.
 */
export class GatheredBytes {
  readonly #before: Buffer[] = [];
  /** Begins with the newest bytes; behind them is room of our own, if any. */
  #newest: Buffer = NOTHING;
  #newestBytes = 0;
  #bytes = 0;

  get bytes(): number {
    return this.#bytes;
  }

  /** @param piece stays as it is */
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

  /** The oldest bytes, in one piece; null where there are none. */
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
    const room = Math.min(Math.max(2 * needed, FIRST_ROOM_BYTES), TOGETHER_BYTES_MAX);
    const grown = Buffer.allocUnsafe(room);
    this.#newest.copy(grown, 0, 0, this.#newestBytes);
    this.#newest = grown;
  }
}
