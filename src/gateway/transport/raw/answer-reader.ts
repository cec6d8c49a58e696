import type { TransportHead } from "../transport.port.ts";
import { ChunkReader } from "./chunk-reader.ts";
import { LineBytes } from "./line-bytes.ts";
import { HeadFault, type ParsedHead, parseHead } from "./parse-head.ts";

/** Node's default, 16 KiB, is too small for a target that sets many cookies and long policies. */
const HEAD_BYTES_MAX = 65_536;
/** Enough for an answer that takes an hour and sends a 102 (Processing) every minute. */
const INTERIM_ANSWERS_MAX = 64;

const CR = 0x0d;
const LF = 0x0a;

/** Receives the answer to one request. */
export interface AnswerSink {
  onInterim(head: TransportHead): void;
  /** @returns false to pause the reader until `resume` */
  onHead(head: TransportHead): boolean;
  /** @param part valid during the call. @returns false to pause the reader until `resume` */
  onData(part: Buffer): boolean;
  onEnd(trailers: readonly string[]): void;
  /** The target's 101 to a request with `Upgrade`; the rest of the chunk belongs to the new protocol. */
  onSwitch(head: TransportHead): void;
}

/** What the reading of an answer depends on in its request. */
export type RequestKind = { readonly isHead: boolean; readonly isUpgrade: boolean };

/**
 * - `head` → `head` after an interim answer
 * - `head` → `ending` where no body follows, `fixed`, `chunked`, `untilClose`, or `over` by a switch of protocols
 * - `fixed`, `chunked` → `ending` with the last byte; `untilClose` → `over` with the connection's end
 * - `ending` → `over`, once the sink is not paused
 * - `over` → `head` with the next request
 */
type State = "head" | "fixed" | "chunked" | "untilClose" | "ending" | "over";

/** Reads the answers of one connection, one at a time, from chunks that may be cut at any byte. */
export class AnswerReader {
  readonly #sink: AnswerSink;
  readonly #parse: (text: string) => ParsedHead;
  readonly #lines = new LineBytes(HEAD_BYTES_MAX);
  #request: RequestKind = { isHead: false, isUpgrade: false };
  #state: State = "over";
  #isPaused = false;
  #hasBegun = false;
  #isClean = false;
  #interims = 0;
  /** Bytes of a `fixed` body that have not come yet. */
  #left = 0;
  #chunks: ChunkReader | null = null;
  #head: ParsedHead | null = null;

  constructor(sink: AnswerSink, parse: (text: string) => ParsedHead = parseHead) {
    this.#sink = sink;
    this.#parse = parse;
  }

  /** Expects the answer to the next request. */
  begin(request: RequestKind): void {
    this.#request = request;
    this.#state = "head";
    this.#isPaused = false;
    this.#hasBegun = false;
    this.#isClean = false;
    this.#interims = 0;
    this.#chunks = null;
    this.#head = null;
  }

  /** At least one byte of the answer came. */
  get hasBegun(): boolean {
    return this.#hasBegun;
  }

  get isOver(): boolean {
    return this.#state === "over";
  }

  get isPaused(): boolean {
    return this.#isPaused;
  }

  /** The head of the final answer; null until it was read. */
  get head(): ParsedHead | null {
    return this.#head;
  }

  /** Nothing came after the answer, and the answer did not end with the connection. */
  get isClean(): boolean {
    return this.#isClean;
  }

  resume(): void {
    this.#isPaused = false;
  }

  /**
   * @param chunk valid during the call; may be overwritten; may be empty, to continue after `resume`
   * @returns how many bytes were read: all, unless the sink paused the reader or the answer is over
   * @throws HeadFault: the answer cannot be passed on
   */
  read(chunk: Buffer): number {
    let at = 0;
    if (chunk.length > 0) this.#hasBegun = true;
    while (!this.#isPaused && this.#state !== "over") {
      if (this.#state === "ending") {
        this.#end(chunk, at);
        return at;
      }
      if (at === chunk.length) return at;
      at = this.#step(chunk, at);
    }
    return at;
  }

  /**
   * The target has closed its side in order.
   * @throws HeadFault: the answer is not complete
   */
  close(): void {
    if (this.#state !== "untilClose") throw new HeadFault("the target closed before its answer was complete");
    this.#state = "over";
    this.#sink.onEnd(NO_TRAILERS);
  }

  #step(chunk: Buffer, at: number): number {
    switch (this.#state) {
      case "head":
        return this.#readHead(chunk, at);
      case "fixed":
        return this.#readFixed(chunk, at);
      case "chunked":
        return this.#readChunks(chunk, at);
      default:
        this.#pass(chunk.subarray(at));
        return chunk.length;
    }
  }

  #readHead(chunk: Buffer, at: number): number {
    const taken = this.#lines.take(chunk, at);
    if (taken === "incomplete") return chunk.length;
    if (taken === "tooLarge") throw new HeadFault(`the answer's head is larger than ${HEAD_BYTES_MAX} bytes`);
    if (taken === "bareLineFeed") throw new HeadFault("the answer's head has a bare line feed");
    const head = this.#parse(taken.text);
    if (head.statusCode === 101) this.#switch(head);
    else if (head.statusCode < 200) this.#noteInterim(head);
    else this.#begin(head);
    return taken.end;
  }

  #switch(head: ParsedHead): void {
    if (!this.#request.isUpgrade) throw new HeadFault("the target switches protocols unasked");
    this.#state = "over";
    this.#sink.onSwitch(head);
  }

  #noteInterim(head: ParsedHead): void {
    if (++this.#interims > INTERIM_ANSWERS_MAX) throw new HeadFault("the target sends interim answers only");
    // The client does not wait for a 100: the gateway's server has sent it one.
    if (head.statusCode !== 100) this.#sink.onInterim(head);
  }

  #begin(head: ParsedHead): void {
    this.#head = head;
    this.#state = this.#hasBody(head) ? stateOfBody(head) : "ending";
    this.#left = head.contentLength ?? 0;
    if (this.#state === "chunked") this.#chunks = new ChunkReader({ onData: (part) => this.#pass(part) });
    if (!this.#sink.onHead(head)) this.#isPaused = true;
  }

  /** It depends on the method and the status, not on the target's fields (RFC 9112, 6.3). */
  #hasBody({ statusCode }: ParsedHead): boolean {
    return !this.#request.isHead && statusCode !== 204 && statusCode !== 304;
  }

  #readFixed(chunk: Buffer, at: number): number {
    const part = chunk.subarray(at, at + this.#left);
    this.#left -= part.length;
    if (this.#left === 0) this.#state = "ending";
    this.#pass(part);
    return at + part.length;
  }

  #readChunks(chunk: Buffer, at: number): number {
    const end = this.#chunks?.read(chunk, at) ?? at;
    if (this.#chunks?.isDone === true) this.#state = "ending";
    return end;
  }

  #pass(part: Buffer): boolean {
    const goesOn = this.#sink.onData(part);
    if (!goesOn) this.#isPaused = true;
    return goesOn;
  }

  /** Bytes after a body prove its declared length wrong. Only line ends, which some old servers send, are tolerated. */
  #end(chunk: Buffer, at: number): void {
    const hadBody = this.#head !== null && this.#hasBody(this.#head);
    if (hadBody && !isLineEnds(chunk, at)) throw new HeadFault("the answer is longer than it says");
    this.#state = "over";
    this.#isClean = at === chunk.length;
    this.#sink.onEnd(this.#chunks?.trailers ?? NO_TRAILERS);
  }
}

const NO_TRAILERS: readonly string[] = [];

/** RFC 9112, 6.3 */
function stateOfBody({ isChunked, contentLength }: ParsedHead): State {
  if (isChunked) return "chunked";
  if (contentLength === 0) return "ending";
  return contentLength === null ? "untilClose" : "fixed";
}

function isLineEnds(chunk: Buffer, from: number): boolean {
  for (let at = from; at < chunk.length; at++) if (chunk[at] !== CR && chunk[at] !== LF) return false;
  return true;
}
