import { Transform, type TransformCallback } from "node:stream";
import { BodyText, type Charset } from "./charset.ts";
import type { TextRewriter } from "./text-rewriter.ts";

/** Bytes in, bytes out: pieces of a body become text, are rewritten, and become bytes of the same charset again. */
export class RewriteBody extends Transform {
  readonly #text: BodyText;
  readonly #rewriter: TextRewriter;
  #prelude: string;

  /** @param prelude stands before everything */
  constructor(charset: Charset, rewriter: TextRewriter, prelude: string) {
    super();
    this.#text = new BodyText(charset);
    this.#rewriter = rewriter;
    this.#prelude = prelude;
  }

  override _transform(chunk: Buffer, _encoding: BufferEncoding, done: TransformCallback): void {
    const text = this.#text.decode(chunk);
    const out = this.#rewriter.write(text);
    if (this.#prelude !== "" && text !== "") {
      this.#send(this.#prelude + out);
      this.#prelude = "";
    } else if (out === text && this.#text.isAllOf(chunk, text)) {
      // Bytes that have not changed need not be made again.
      this.push(chunk);
    } else this.#send(out);
    done();
  }

  override _flush(done: TransformCallback): void {
    this.#send(this.#rewriter.end());
    const rest = this.#text.rest();
    if (rest.length > 0) this.push(rest);
    done();
  }

  #send(out: string): void {
    if (out !== "") this.push(this.#text.encode(out));
  }
}
