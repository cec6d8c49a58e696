import type { ServerResponse } from "node:http";
import type { Duplex } from "node:stream";
import type { Lease } from "../live/lease.ts";
import { createRewriteStream } from "../rewrite/rewrite-answer.ts";
import type { AnswerHead } from "../translate/answer-head.ts";
import { trailersForClient } from "../translate/trailers.ts";
import { endAnswer } from "./end-answer.ts";

/** A body that comes whole and is no larger is written with its head in one system call, as one string. */
const WHOLE_BODY_BYTES_MAX = 16_384;

/** Where the target's bytes go on their way to the client, who is sent the same or other bytes. */
export interface AnswerBody {
  /**
   * @param release gives the chunk's memory back; null: it is only valid during the call
   * @returns false where no more may come until the owner's `onBodyReady`
   */
  write(chunk: Buffer, release: (() => void) | null): boolean;
  /** The target has sent all of it. @param trailers a flat array of names and values */
  end(trailers: readonly string[]): void;
  /** Nothing more goes to the client, unless `onBodyDone` was called. */
  stop(): void;
}

/** Whose answer it is. */
export interface BodyOwner {
  /** More may be written. */
  onBodyReady(): void;
  /** Asked whenever something is about to go out. */
  mayGoOut(): boolean;
  /** All of it was written, or will be as soon as the client takes it. */
  onBodyDone(): void;
  /** What the target sent cannot be read. */
  onBodyFault(fault: Error): void;
}

type BodyInput = { readonly response: ServerResponse; readonly lease: Lease };

/** The way of an answer's body; its head has been written. */
export function openAnswerBody(
  { response, lease, ...input }: BodyInput & { readonly method: string | undefined },
  { plan, contentLength }: AnswerHead,
  owner: BodyOwner,
): AnswerBody {
  // To a HEAD no body follows: the rewriter would make one of nothing.
  return plan === null || input.method === "HEAD"
    ? new PlainBody({ response, lease }, contentLength ?? 0, owner)
    : new RewrittenBody({ response, lease }, createRewriteStream(plan), owner);
}

class PlainBody implements AnswerBody {
  readonly #response: ServerResponse;
  readonly #lease: Lease;
  readonly #owner: BodyOwner;
  /** The size of a body that may come whole; 0 where it may not. */
  #wholeBytes: number;
  /** Latin-1 keeps each byte. */
  #whole: string | null = null;

  constructor({ response, lease }: BodyInput, lengthBytes: number, owner: BodyOwner) {
    this.#response = response;
    this.#lease = lease;
    this.#owner = owner;
    this.#wholeBytes = lengthBytes <= WHOLE_BODY_BYTES_MAX ? lengthBytes : 0;
  }

  write(chunk: Buffer, release: (() => void) | null): boolean {
    if (!this.#owner.mayGoOut()) {
      release?.();
      return false;
    }
    this.#lease.bytesOut += chunk.length;
    if (chunk.length === this.#wholeBytes) {
      this.#whole = chunk.toString("latin1");
      release?.();
      return true;
    }
    this.#wholeBytes = 0;
    if (release === null ? this.#response.write(Buffer.from(chunk)) : this.#response.write(chunk, release)) {
      return true;
    }
    this.#response.once("drain", this.#onDrain);
    return false;
  }

  end(trailers: readonly string[]): void {
    if (trailers.length > 0) this.#response.addTrailers(trailersForClient(trailers));
    endAnswer(this.#response, this.#whole);
    this.#owner.onBodyDone();
  }

  stop(): void {
    this.#response.off("drain", this.#onDrain);
  }

  readonly #onDrain = (): void => this.#owner.onBodyReady();
}

/** Counts what the client gets. What waits in the rewriter is bounded, and goes nowhere once the exchange is cut. */
class RewrittenBody implements AnswerBody {
  readonly #response: ServerResponse;
  readonly #lease: Lease;
  readonly #stream: Duplex;
  readonly #owner: BodyOwner;

  constructor({ response, lease }: BodyInput, stream: Duplex, owner: BodyOwner) {
    this.#response = response;
    this.#lease = lease;
    this.#stream = stream;
    this.#owner = owner;
    stream.on("data", this.#onData).once("end", this.#onEnd).on("error", this.#onFault);
    stream.on("drain", () => owner.onBodyReady());
  }

  write(chunk: Buffer, release: (() => void) | null): boolean {
    // The rewriter keeps it for as long as it likes: memory that is lent is not given back.
    return this.#owner.mayGoOut() && this.#stream.write(release === null ? Buffer.from(chunk) : chunk);
  }

  /** Trailers tell of the bytes before: none go behind others. */
  end(): void {
    this.#stream.end();
  }

  stop(): void {
    this.#response.off("drain", this.#onDrain);
    this.#stream.off("data", this.#onData).off("end", this.#onEnd).destroy();
  }

  readonly #onData = (chunk: Buffer): void => {
    if (!this.#owner.mayGoOut()) return;
    this.#lease.bytesOut += chunk.length;
    if (this.#response.write(chunk)) return;
    this.#stream.pause();
    this.#response.once("drain", this.#onDrain);
  };

  readonly #onDrain = (): void => void this.#stream.resume();

  readonly #onEnd = (): void => {
    endAnswer(this.#response, null);
    this.#owner.onBodyDone();
  };

  readonly #onFault = (fault: Error): void => this.#owner.onBodyFault(fault);
}
