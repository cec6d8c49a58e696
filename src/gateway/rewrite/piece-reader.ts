import { crc32 } from "node:zlib";

const NOTHING: Buffer = Buffer.alloc(0);

/** Reads given numbers of bytes from a body that comes in any pieces, in time linear to its size. */
export class PieceReader {
  /** The CRC-32 of what was taken and skipped since it was set. */
  check = 0;
  readonly #source: AsyncIterator<Buffer>;
  #rest = NOTHING;

  constructor(source: AsyncIterable<Buffer>) {
    this.#source = source[Symbol.asyncIterator]();
  }

  /** The rest of the current piece, or the next piece; null at the end. */
  async next(): Promise<Buffer | null> {
    let piece = this.#rest;
    this.#rest = NOTHING;
    while (piece.length === 0) {
      const { done, value } = await this.#source.next();
      if (done === true) return null;
      piece = value;
    }
    return piece;
  }

  /** Gives back the end of the last piece. */
  unread(rest: Buffer): void {
    this.#rest = rest;
  }

  /** @param bytes a small number @returns fewer if the body ends before */
  async take(bytes: number): Promise<Buffer> {
    let taken = NOTHING;
    while (taken.length < bytes) {
      const piece = await this.next();
      if (piece === null) break;
      const missing = bytes - taken.length;
      taken = Buffer.concat([taken, piece.subarray(0, missing)]);
      this.#rest = piece.subarray(missing);
    }
    this.check = crc32(taken, this.check);
    return taken;
  }

  /** @returns false if the body ends before */
  async skip(bytes: number): Promise<boolean> {
    for (let left = bytes; left > 0; ) {
      const piece = await this.next();
      if (piece === null) return false;
      this.#pass(piece, Math.min(left, piece.length));
      left -= piece.length;
    }
    return true;
  }

  /** Skips the next such byte and all before it. @returns false if the body ends before */
  async skipThrough(byte: number): Promise<boolean> {
    for (let piece = await this.next(); piece !== null; piece = await this.next()) {
      const at = piece.indexOf(byte);
      this.#pass(piece, at < 0 ? piece.length : at + 1);
      if (at >= 0) return true;
    }
    return false;
  }

  /** Reads to the end and drops what it reads. */
  async drop(): Promise<void> {
    while ((await this.next()) !== null);
  }

  #pass(piece: Buffer, bytes: number): void {
    this.check = crc32(piece.subarray(0, bytes), this.check);
    this.#rest = piece.subarray(bytes);
  }
}
