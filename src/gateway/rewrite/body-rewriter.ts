import { BodyText, type Charset } from "./charset.ts";
import type { TextRewriter } from "./text-rewriter.ts";

const NOTHING = Buffer.alloc(0);

/** Bytes in, bytes out: pieces of a body become text, are rewritten, and become bytes of the same charset again. */
export class BodyRewriter {
  readonly #text: BodyText;
  readonly #rewriter: TextRewriter;
  #prelude: string;
  readonly #onUnchanged: (() => void) | null;
  #isUnchanged = true;
  /** Text that came in and has not gone out yet. */
  #awaited = "";

  /**
   * @param options.prelude is put before the body
   * @param options.onUnchanged called at the end of a body that went out as it came
   */
  constructor(
    charset: Charset,
    rewriter: TextRewriter,
    options: { readonly prelude: string; readonly onUnchanged: (() => void) | null },
  ) {
    this.#text = new BodyText(charset);
    this.#rewriter = rewriter;
    this.#prelude = options.prelude;
    this.#onUnchanged = options.onUnchanged;
  }

  /** @returns what may go out by now: the same object if that is this piece, unchanged */
  write(piece: Buffer): Buffer {
    const text = this.#text.decode(piece);
    const rewritten = this.#rewriter.write(text);
    this.#compare(text, rewritten);
    const hasPrelude = this.#prelude !== "" && text !== "";
    if (!hasPrelude && rewritten === text && this.#text.isAllOf(piece, text)) return piece;
    const out = hasPrelude ? this.#prelude + rewritten : rewritten;
    if (hasPrelude) this.#prelude = "";
    return out === "" ? NOTHING : this.#text.encode(out);
  }

  /** @returns what was held back */
  end(): Buffer {
    const held = this.#rewriter.end();
    this.#compare("", held);
    const last = held === "" ? NOTHING : this.#text.encode(held);
    const rest = this.#text.rest();
    if (this.#isUnchanged) this.#onUnchanged?.();
    return rest.length === 0 ? last : Buffer.concat([last, rest]);
  }

  /** Notes whether what goes out is what came in; the rewriter holds back a little between two pieces. */
  #compare(text: string, rewritten: string): void {
    if (this.#onUnchanged === null || !this.#isUnchanged) return;
    if (this.#awaited === "" && rewritten === text) return;
    const expected = this.#awaited + text;
    this.#isUnchanged = expected.startsWith(rewritten);
    this.#awaited = expected.slice(rewritten.length);
  }
}
