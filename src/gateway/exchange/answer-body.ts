import type { Duplex } from "node:stream";
import type { Lease } from "../live/lease.ts";
import type { ClientResponse } from "../request/client.port.ts";
import type { BodyRewriter } from "../rewrite/body-rewriter.ts";
import { createPassingRewriter, createRewriteStream } from "../rewrite/rewrite-answer.ts";
import type { AnswerHead } from "../translate/answer-head.ts";
import { trailersForClient } from "../translate/trailers.ts";
import { endAnswer } from "./end-answer.ts";

/** A body up to this size that arrives in one chunk is written with its head in one system call, as one string. */
const WHOLE_BODY_BYTES_MAX = 16_384;

/** Passes the bytes of the target's body to the client, unchanged or rewritten. */
export interface AnswerBody {
  /**
   * @param release returns the chunk's memory; null: the chunk is only valid during the call
   * @returns false if no more may be written until the owner's `onBodyReady`
   */
  write(chunk: Buffer, release: (() => void) | null): boolean;
  /** The target's body is complete. @param trailers a flat array of names and values */
  end(trailers: readonly string[]): void;
  /** Stops writing to the client, unless `onBodyDone` was called. */
  stop(): void;
}

/** The exchange, as its answer's body sees it. */
export interface BodyOwner {
  /** More may be written. */
  onBodyReady(): void;
  /** Called before each write to the client. @returns false if nothing may be written any more */
  mayGoOut(): boolean;
  /** The whole body was passed to the client's connection, which may still buffer some of it. */
  onBodyDone(): void;
  /** The target's body cannot be decoded. */
  onBodyFault(fault: Error): void;
}

type BodyInput = { readonly response: ClientResponse; readonly lease: Lease };

/** @param plan how to rewrite the body; the answer's head has been written */
export function openAnswerBody(
  { response, lease, ...input }: BodyInput & { readonly method: string | undefined },
  { plan, contentLength }: AnswerHead,
  owner: BodyOwner,
): AnswerBody {
  // The answer to HEAD has no body, and the rewriter would add one.
  if (plan === null || input.method === "HEAD")
    return new PlainBody({ response, lease }, contentLength ?? 0, owner);
  const rewriter = createPassingRewriter(plan);
  return rewriter === null
    ? new RewrittenBody({ response, lease }, createRewriteStream(plan), owner)
    : new PassingBody({ response, lease }, rewriter, owner);
}

class PlainBody implements AnswerBody {
  readonly #response: ClientResponse;
  readonly #lease: Lease;
  readonly #owner: BodyOwner;
  /** The length of a body that may arrive in one chunk; 0 once it cannot. */
  #wholeBytes: number;
  /** As Latin-1, which maps each byte to one character. */
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

/** Rewrites each chunk as it comes. Nearly all of them are unchanged, and go out from the memory they came in. */
class PassingBody implements AnswerBody {
  readonly #response: ClientResponse;
  readonly #lease: Lease;
  readonly #rewriter: BodyRewriter;
  readonly #owner: BodyOwner;

  constructor({ response, lease }: BodyInput, rewriter: BodyRewriter, owner: BodyOwner) {
    this.#response = response;
    this.#lease = lease;
    this.#rewriter = rewriter;
    this.#owner = owner;
  }

  write(chunk: Buffer, release: (() => void) | null): boolean {
    const mayGoOut = this.#owner.mayGoOut();
    const out = mayGoOut ? this.#rewriter.write(chunk) : chunk;
    if (out !== chunk || !mayGoOut) release?.();
    if (!mayGoOut) return false;
    if (out.length === 0) return true;
    this.#lease.bytesOut += out.length;
    const isTaken =
      out !== chunk
        ? this.#response.write(out)
        : release === null
          ? this.#response.write(Buffer.from(out))
          : this.#response.write(out, release);
    if (!isTaken) this.#response.once("drain", this.#onDrain);
    return isTaken;
  }

  /** Without trailers: they describe the target's bytes, not the rewritten ones. */
  end(): void {
    const rest = this.#rewriter.end();
    this.#lease.bytesOut += rest.length;
    if (rest.length > 0) this.#response.write(rest);
    endAnswer(this.#response, null);
    this.#owner.onBodyDone();
  }

  stop(): void {
    this.#response.off("drain", this.#onDrain);
  }

  readonly #onDrain = (): void => this.#owner.onBodyReady();
}

/** Counts the bytes that the client gets. The rewriter buffers a bounded amount, which is dropped once the exchange is cut. */
class RewrittenBody implements AnswerBody {
  readonly #response: ClientResponse;
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
    // The rewriter may hold the chunk for long: memory that came with `release` is used without releasing it; other memory is
    // copied.
    return this.#owner.mayGoOut() && this.#stream.write(release === null ? Buffer.from(chunk) : chunk);
  }

  /** Without trailers: they describe the target's bytes, not the rewritten ones. */
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
