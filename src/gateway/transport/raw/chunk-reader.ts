import { LineBytes } from "./line-bytes.ts";
import { HeadFault, parseTrailers } from "./parse-head.ts";

/** For one chunk, as in Node's parser. Extensions are dropped. */
const EXTENSION_BYTES_MAX = 16_384;
/** Enough for any safe integer, and for some leading zeros. */
const SIZE_DIGITS_MAX = 16;
const TRAILER_BYTES_MAX = 16_384;
/** Smaller parts of one read are joined; to move a larger one costs as much as to pass it on alone. */
const SMALL_PART_BYTES_MAX = 4_096;

const LINE_END = Buffer.from("\r\n");
const CR = 0x0d;
const LF = 0x0a;
const TAB = 0x09;
const DEL = 0x7f;
const SEMICOLON = 0x3b;

type State = "size" | "extension" | "sizeLf" | "data" | "dataCr" | "dataLf" | "trailers" | "done";

/** Receives the content of a chunked body. */
export type ChunkSink = {
  /** @returns false to stop after this part */
  onData(part: Buffer): boolean;
};

/** The chunked coding, strictly (RFC 9112, 7.1): digits, `;` and an extension, CR LF. No blanks, no bare LF. */
export class ChunkReader {
  readonly #sink: ChunkSink;
  readonly #lines = new LineBytes(TRAILER_BYTES_MAX);
  #state: State = "size";
  #size = 0;
  #digits = 0;
  #extensionBytes = 0;
  #trailers: readonly string[] = [];

  constructor(sink: ChunkSink) {
    this.#sink = sink;
  }

  /** All chunks and the trailers were read. */
  get isDone(): boolean {
    return this.#state === "done";
  }

  get trailers(): readonly string[] {
    return this.#trailers;
  }

  /**
   * Small chunks are joined to one part: each part costs the sink a write, and a read may bring 10,000 chunks. They are
   * joined in place, over the sizes between them.
   * @param chunk may be overwritten from `start` on
   * @returns where it stopped: at the chunk's end, at the body's, or after a part for which the sink returned false
   * @throws HeadFault: it is not chunked; all before that was passed on
   */
  read(chunk: Buffer, start: number): number {
    let at = start;
    let from = start;
    let to = start;
    while (at < chunk.length && this.#state !== "done") {
      const partBytes = this.#state === "data" ? Math.min(this.#size, chunk.length - at) : 0;
      if (to > from && (partBytes > SMALL_PART_BYTES_MAX || this.#state === "trailers")) {
        if (!this.#sink.onData(chunk.subarray(from, to))) return at;
        to = from;
      } else if (partBytes > 0) {
        if (to === from) from = to = at;
        else chunk.copyWithin(to, at, at + partBytes);
        to += partBytes;
        at += partBytes;
        this.#size -= partBytes;
        if (this.#size === 0) this.#state = "dataCr";
      } else if (this.#state === "trailers") {
        at = this.#readTrailers(chunk, at);
      } else {
        try {
          this.#readByte(chunk[at] ?? 0);
        } catch (fault) {
          if (to === from) throw fault;
          break; // passes on what came before; the next call reads the byte again, and throws
        }
        at++;
      }
    }
    if (to > from) this.#sink.onData(chunk.subarray(from, to));
    return at;
  }

  #readByte(byte: number): void {
    switch (this.#state) {
      case "size":
        this.#readSize(byte);
        break;
      case "extension":
        if (byte === CR) this.#state = "sizeLf";
        else if ((byte < 0x20 && byte !== TAB) || byte === DEL) throw notChunked();
        else if (++this.#extensionBytes > EXTENSION_BYTES_MAX) throw notChunked();
        break;
      case "sizeLf":
        if (byte !== LF) throw notChunked();
        this.#state = this.#size === 0 ? "trailers" : "data";
        this.#digits = 0;
        break;
      case "dataCr":
        if (byte !== CR) throw notChunked();
        this.#state = "dataLf";
        break;
      case "dataLf":
        if (byte !== LF) throw notChunked();
        this.#state = "size";
        break;
    }
  }

  #readSize(byte: number): void {
    const digit = hexDigit(byte);
    if (digit >= 0) {
      this.#size = this.#size * 16 + digit;
      if (++this.#digits > SIZE_DIGITS_MAX || this.#size > Number.MAX_SAFE_INTEGER) throw notChunked();
    } else if (this.#digits > 0 && byte === CR) {
      this.#state = "sizeLf";
    } else if (this.#digits > 0 && byte === SEMICOLON) {
      this.#state = "extension";
      this.#extensionBytes = 0;
    } else {
      throw notChunked();
    }
  }

  #readTrailers(chunk: Buffer, at: number): number {
    // The usual case: no trailers, only the empty line.
    if (this.#lines.isEmpty && chunk[at] === CR && chunk[at + 1] === LF) {
      this.#state = "done";
      return at + 2;
    }
    // Begins with the end of the last chunk's line, so that the trailers end with an empty line even if there are none.
    if (this.#lines.isEmpty) this.#lines.take(LINE_END, 0);
    const taken = this.#lines.take(chunk, at);
    if (taken === "incomplete") return chunk.length;
    if (typeof taken === "string") throw notChunked();
    this.#trailers = parseTrailers(taken.text);
    this.#state = "done";
    return taken.end;
  }
}

function notChunked(): HeadFault {
  return new HeadFault("the answer's chunks cannot be read");
}

/** @returns -1 for what is no digit */
function hexDigit(byte: number): number {
  if (byte >= 0x30 && byte <= 0x39) return byte - 0x30;
  const lower = byte | 0x20;
  return lower >= 0x61 && lower <= 0x66 ? lower - 0x57 : -1;
}
