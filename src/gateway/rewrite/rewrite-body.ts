import { Transform, type TransformCallback } from "node:stream";
import { isTurnOver } from "../../kernel/loop-turn.ts";
import type { BodyRewriter } from "./body-rewriter.ts";

/** How much is rewritten before the time is checked: what one read of a socket brings, and less if that takes long. */
const PIECE_BYTES_MAX = 64 * 1024;
const PIECE_BYTES_MIN = 8 * 1024;
const PIECE_MS_MAX = 2;

/**
 * A body's rewriter as a step of a pipeline. Work that takes longer than its turn of the event loop continues in the next; what is
 * written meanwhile becomes one piece.
 */
export class RewriteBody extends Transform {
  readonly #rewriter: BodyRewriter;
  #pieceBytes = 2 * PIECE_BYTES_MIN;

  constructor(rewriter: BodyRewriter) {
    super();
    this.#rewriter = rewriter;
  }

  override _transform(chunk: Buffer, _encoding: BufferEncoding, done: TransformCallback): void {
    this.#rewriteFrom(chunk, 0, done);
  }

  /** Joins the pieces that came while another was rewritten. */
  override _writev(chunks: { chunk: Buffer }[], done: TransformCallback): void {
    this._write(Buffer.concat(chunks.map(({ chunk }) => chunk)), "latin1", done);
  }

  override _flush(done: TransformCallback): void {
    this.#send(this.#rewriter.end());
    done();
  }

  #rewriteFrom(chunk: Buffer, from: number, done: TransformCallback): void {
    if (this.destroyed) return;
    const out: Buffer[] = [];
    let isSame = true;
    let at = from;
    while (at < chunk.length && !isTurnOver()) {
      const piece = chunk.subarray(at, at + this.#pieceBytes);
      const rewritten = this.#timed(piece);
      isSame &&= rewritten === piece;
      out.push(rewritten);
      at += piece.length;
    }
    // Unchanged bytes are passed on without a copy.
    this.#send(isSame ? chunk.subarray(from, at) : Buffer.concat(out));
    if (at < chunk.length) setImmediate(() => this.#rewriteFrom(chunk, at, done));
    else done();
  }

  #timed(piece: Buffer): Buffer {
    const startedMs = performance.now();
    const rewritten = this.#rewriter.write(piece);
    const isSlow = performance.now() - startedMs > PIECE_MS_MAX;
    const next = isSlow ? this.#pieceBytes / 2 : this.#pieceBytes * 2;
    this.#pieceBytes = Math.min(Math.max(next, PIECE_BYTES_MIN), PIECE_BYTES_MAX);
    return rewritten;
  }

  #send(out: Buffer): void {
    if (out.length > 0) this.push(out);
  }
}
