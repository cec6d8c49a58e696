import { BackupFault } from "../../domain/backups/backup-file.port.ts";

/** Takes an exact number of bytes from a stream of chunks. */
export class ChunkReader {
  readonly #chunks: AsyncIterator<Buffer>;
  #chunk: Buffer = Buffer.alloc(0);

  constructor(chunks: AsyncIterable<Buffer>) {
    this.#chunks = chunks[Symbol.asyncIterator]();
  }

  /** @throws BackupFault("damaged") if the stream ends before */
  async take(count: number): Promise<Buffer> {
    const parts: Buffer[] = [];
    for (let missing = count; missing > 0; ) {
      if (this.#chunk.length === 0) this.#chunk = await this.#next();
      const part = this.#chunk.subarray(0, missing);
      this.#chunk = this.#chunk.subarray(part.length);
      missing -= part.length;
      parts.push(part);
    }
    return Buffer.concat(parts);
  }

  /** Reads the stream to its end. @throws BackupFault("damaged") if anything but at most so many zeros follows */
  async requireZeros(bytesMax: number): Promise<void> {
    let bytes = 0;
    for (let chunk = this.#chunk; ; ) {
      bytes += chunk.length;
      if (bytes > bytesMax || chunk.some((byte) => byte !== 0)) {
        throw new BackupFault("damaged", "something follows the end of the archive");
      }
      const { done, value } = await this.#chunks.next();
      if (done === true) return;
      chunk = value;
    }
  }

  async #next(): Promise<Buffer> {
    const { done, value } = await this.#chunks.next();
    if (done === true) throw new BackupFault("damaged", "it ends too early");
    return value;
  }
}
