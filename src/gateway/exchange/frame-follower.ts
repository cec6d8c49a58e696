const OPCODE = 0x0f;
const CLOSE = 0x8;
const MASKED = 0x80;
const LENGTH = 0x7f;
/** Values of the 7-bit length: the real length follows in 2 or 8 bytes. */
const LENGTH_IN_2_BYTES = 126;
const LENGTH_IN_8_BYTES = 127;
const MASK_BYTES = 4;

/**
 * Finds where the frames of a WebSocket stream end (RFC 6455, 5.2), however the stream is split into pieces. Reads frame
 * headers only, and stores no bytes.
 */
export class FrameFollower {
  /** Bytes of the current frame's header that were read; 0 between two frames. */
  #headerSeen = 0;
  /** The size of the header, as far as it is known. */
  #headerBytes = 2;
  #lengthEnd = 2;
  #payloadLeft = 0;
  #isClose = false;
  #hasClosed = false;

  /** Only here may the gateway insert a frame. */
  get isBetweenFrames(): boolean {
    return this.#headerSeen === 0;
  }

  /** A whole close frame has passed: no frame may follow it. */
  get hasClosed(): boolean {
    return this.#hasClosed;
  }

  /** Follows a piece of the stream to its end. */
  follow(piece: Uint8Array): void {
    for (let at = 0; at < piece.length; ) at = this.followFrame(piece, at);
  }

  /**
   * Follows the current frame, or the one that begins at `at`.
   * @returns the index in the piece where the frame ends; the piece's length if it continues in the next piece
   */
  followFrame(piece: Uint8Array, at: number): number {
    let next = at;
    while (this.#headerSeen < this.#headerBytes) {
      if (next === piece.length) return next;
      this.#readHeaderByte(piece[next] ?? 0);
      next += 1;
    }
    const payloadBytes = Math.min(this.#payloadLeft, piece.length - next);
    this.#payloadLeft -= payloadBytes;
    if (this.#payloadLeft === 0) this.#endFrame();
    return next + payloadBytes;
  }

  #readHeaderByte(byte: number): void {
    const at = this.#headerSeen;
    this.#headerSeen += 1;
    if (at === 0) {
      this.#isClose = (byte & OPCODE) === CLOSE;
    } else if (at === 1) {
      const length = byte & LENGTH;
      const isShort = length < LENGTH_IN_2_BYTES;
      this.#lengthEnd = 2 + (length === LENGTH_IN_8_BYTES ? 8 : isShort ? 0 : 2);
      this.#headerBytes = this.#lengthEnd + ((byte & MASKED) === 0 ? 0 : MASK_BYTES);
      this.#payloadLeft = isShort ? length : 0;
    } else if (at < this.#lengthEnd) {
      // Beyond 2^53 the number is not exact, and no frame of that size ever ends.
      this.#payloadLeft = this.#payloadLeft * 256 + byte;
    }
  }

  #endFrame(): void {
    if (this.#isClose) this.#hasClosed = true;
    this.#headerSeen = 0;
    this.#headerBytes = 2;
  }
}
