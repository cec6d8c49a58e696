import { Transform, type TransformCallback } from "node:stream";
import { BodyText, type Charset } from "./charset.ts";
import { isTurnOver } from "./loop-turn.ts";
import type { TextRewriter } from "./text-rewriter.ts";

/** How much is rewritten before the time is checked: what one read of a socket brings, and less if that takes long. */
const PIECE_BYTES_MAX = 64 * 1024;
const PIECE_BYTES_MIN = 8 * 1024;
const PIECE_MS_MAX = 2;

/**
 * Bytes in, bytes out: pieces of a body become text, are rewritten, and become bytes of the same charset again. Work that
 * takes longer than its turn of the event loop continues in the next; what is written meanwhile becomes one piece.
 */
export class RewriteBody extends Transform {
  readonly #text: BodyText;
  readonly #rewriter: TextRewriter;
  #prelude: string;
  #pieceBytes = 2 * PIECE_BYTES_MIN;
  readonly #onUnchanged: (() => void) | null;
  #isUnchanged = true;
  /** Text that came in and has not gone out yet. */
  #awaited = "";

  /**
   * @param options.prelude is sent before the body
   * @param options.onUnchanged called at the end of a body that went out as it came
   */
  constructor(
    charset: Charset,
    rewriter: TextRewriter,
    options: { readonly prelude: string; readonly onUnchanged: (() => void) | null },
  ) {
    super();
    this.#text = new BodyText(charset);
    this.#rewriter = rewriter;
    this.#prelude = options.prelude;
    this.#onUnchanged = options.onUnchanged;
  }

  override _transform(chunk: Buffer, _encoding: BufferEncoding, done: TransformCallback): void {
    this.#rewriteFrom(chunk, 0, done);
  }

  /** Joins the pieces that came while another was rewritten. */
  override _writev(chunks: { chunk: Buffer }[], done: TransformCallback): void {
    this._write(Buffer.concat(chunks.map(({ chunk }) => chunk)), "latin1", done);
  }

  override _flush(done: TransformCallback): void {
    const held = this.#rewriter.end();
    this.#send(held);
    this.#compare("", held);
    const rest = this.#text.rest();
    if (rest.length > 0) this.push(rest);
    if (this.#isUnchanged) this.#onUnchanged?.();
    done();
  }

  #rewriteFrom(chunk: Buffer, from: number, done: TransformCallback): void {
    if (this.destroyed) return;
    let out = "";
    let isSame = true;
    let at = from;
    while (at < chunk.length && !isTurnOver()) {
      const piece = chunk.subarray(at, at + this.#pieceBytes);
      const text = this.#text.decode(piece);
      const rewritten = this.#timed(text);
      this.#compare(text, rewritten);
      isSame &&= rewritten === text && this.#text.isAllOf(piece, text);
      out += rewritten;
      at += piece.length;
    }
    // Unchanged bytes are passed on without a copy.
    if (isSame) this.push(chunk.subarray(from, at));
    else this.#send(out);
    if (at < chunk.length) setImmediate(() => this.#rewriteFrom(chunk, at, done));
    else done();
  }

  /** Notes whether what goes out is what came in; the rewriter holds back a little between two pieces. */
  #compare(text: string, rewritten: string): void {
    if (this.#onUnchanged === null || !this.#isUnchanged) return;
    if (this.#awaited === "" && rewritten === text) return;
    const expected = this.#awaited + text;
    this.#isUnchanged = expected.startsWith(rewritten);
    this.#awaited = expected.slice(rewritten.length);
  }

  #timed(text: string): string {
    const startedMs = performance.now();
    const rewritten = this.#withPrelude(text, this.#rewriter.write(text));
    const isSlow = performance.now() - startedMs > PIECE_MS_MAX;
    const next = isSlow ? this.#pieceBytes / 2 : this.#pieceBytes * 2;
    this.#pieceBytes = Math.min(Math.max(next, PIECE_BYTES_MIN), PIECE_BYTES_MAX);
    return rewritten;
  }

  #withPrelude(text: string, rewritten: string): string {
    if (this.#prelude === "" || text === "") return rewritten;
    const all = this.#prelude + rewritten;
    this.#prelude = "";
    return all;
  }

  #send(out: string): void {
    if (out !== "") this.push(this.#text.encode(out));
  }
}
