import { Duplex, type Readable, type Writable } from "node:stream";

/**
 * A pipeline as one stream: writes go into its first step, reads come from its last. Unlike `Duplex.from` it may be
 * destroyed in the middle of a body without an error.
 */
export class ChainedBody extends Duplex {
  readonly #first: Writable;
  readonly #last: Readable;

  /** @param link joins the two, and calls back with the first error of any step */
  constructor(first: Writable, last: Readable, link: (done: (error?: Error | null) => void) => void) {
    super();
    this.#first = first;
    this.#last = last;
    last.on("data", (chunk: Buffer) => {
      if (!this.push(chunk)) last.pause();
    });
    last.pause().on("end", () => this.push(null));
    link((error) => {
      if (error) this.destroy(error);
    });
  }

  override _write(chunk: Buffer, encoding: BufferEncoding, done: (error?: Error | null) => void): void {
    this.#first.write(chunk, encoding, done);
  }

  override _final(done: () => void): void {
    this.#first.end();
    done();
  }

  override _read(): void {
    this.#last.resume();
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    this.#first.destroy();
    this.#last.destroy();
    done(error);
  }
}
