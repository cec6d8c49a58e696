import { LineBytes } from "./line-bytes.ts";
import { HeadFault, parseTrailers } from "./parse-head.ts";

/** Of one chunk, as in Node's parser: what extensions say is for nobody. */
const EXTENSION_BYTES_MAX = 16_384;
/** Enough for any size that can be counted with, and for some zeros in front. */
const SIZE_DIGITS_MAX = 16;
const TRAILER_BYTES_MAX = 16_384;
/** What is told with others of its read; moving more than this costs as much as telling it alone. */
const SMALL_PART_BYTES_MAX = 4_096;

const LINE_END = Buffer.from("\r\n");
const CR = 0x0d;
const LF = 0x0a;
const TAB = 0x09;
const DEL = 0x7f;
const SEMICOLON = 0x3b;

type State = "size" | "extension" | "sizeLf" | "data" | "dataCr" | "dataLf" | "trailers" | "done";

/** What a chunked body gives. */
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
   * Small chunks are told as one part: each costs the sink a write, and a read may bring 10,000 of them. They are moved
   * together where they lie, over the sizes between them.
   * @param chunk ours to write to, from `start` on
   * @returns where it stopped: at the chunk's end, at the body's, or behind a part of which the sink said false
   * @throws HeadFault: it is not chunked; all before that was told
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
          break; // what came before is told first; the byte is no better when it is read again
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
    // Mostly there are none, and the empty line is the first.
    if (this.#lines.isEmpty && chunk[at] === CR && chunk[at + 1] === LF) {
      this.#state = "done";
      return at + 2;
    }
    // The end of the last chunk's line begins the trailers, so that they end with an empty line also where there are none.
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
