import type { PassThrough } from "node:stream";
import type { Dispatcher } from "undici";
import type { ErrorCode } from "../../kernel/errors.ts";
import type { CutReason } from "../live/cut-reason.ts";
import type { LiveConnection } from "../live/open-connections.ts";
import { CUT_REFUSAL } from "./cut-refusal.ts";
import type { ExchangeInput } from "./exchange-input.ts";
import { isRepeatable } from "./repeat.ts";
import { openBody } from "./request-body.ts";
import { type ResponseHead, responseHeaders } from "./response-headers.ts";
import type { Connection, Upstream } from "./upstream.ts";

/** A body that comes whole and is no larger is written with its head in one system call, as one string. */
const WHOLE_BODY_BYTES_MAX = 16_384;

/** An answer of these does not start a token's time: the target did not really answer (contract, Access tokens). */
const NO_ANSWER_STATUSES = new Set([502, 503, 504]);

export type ExchangeDeps = {
  readonly upstream: Upstream;
  readonly monotonicMs: () => number;
  readonly headersTimeoutMs: number;
  /** null = none */
  readonly idleTimeoutMs: number | null;
  /** The cause of a 502 or 504, for the log. */
  readonly noteFault: (fault: Error) => void;
};

/** One request to the target and its answer, streamed both ways with back-pressure. */
export class Exchange implements Dispatcher.DispatchHandler, LiveConnection {
  place = -1;
  readonly #deps: ExchangeDeps;
  readonly #input: ExchangeInput;
  #connection: Connection | null = null;
  #wasReused = false;
  #bytesReadBefore = 0;
  #isRepeated = false;
  #abort: ((reason?: Error) => void) | null = null;
  #resume: (() => void) | null = null;
  #body: PassThrough | null = null;
  #isBodySent = true;
  #hasAnswer = false;
  /** The token's first answer waits for the commit that starts the token's time. */
  #isActivating = false;
  /** It is complete meanwhile: undici does not pause an answer without a body to a HEAD. */
  #isCompleteEarly = false;
  /** The size of a body that may come whole; 0 where it may not. */
  #wholeBytes = 0;
  #whole: Buffer | null = null;
  #isOver = false;
  /** When something last moved, monotonic; null while connecting, which has a limit of its own. */
  #progressMs: number | null = null;

  constructor(deps: ExchangeDeps, input: ExchangeInput) {
    this.#deps = deps;
    this.#input = input;
  }

  start(): void {
    const { lease, request, response, refuse } = this.#input;
    // The sweep looks after held leases only, and this one may have ended since it was claimed.
    if (lease.trustedUntilMs <= this.#deps.monotonicMs()) {
      refuse(CUT_REFUSAL.lease_lost);
      return;
    }
    lease.requests += 1;
    lease.open.add(this);
    response.on("close", this.#onClose);
    this.#body = openBody(request, response);
    this.#isBodySent = this.#body === null;
    this.#dispatch();
  }

  cut(reason: CutReason): void {
    if (this.#isOver) return;
    this.#finish(false);
    if (this.#input.response.headersSent) this.#resetClient();
    else this.#input.refuse(CUT_REFUSAL[reason]);
  }

  checkDeadline(monotonicMs: number): void {
    if (this.#progressMs === null || this.#isOver) return;
    const { headersTimeoutMs, idleTimeoutMs } = this.#deps;
    const limitMs = this.#hasAnswer || !this.#isBodySent ? idleTimeoutMs : headersTimeoutMs;
    if (limitMs === null || monotonicMs - this.#progressMs < limitMs) return;
    this.#fail("upstream_timeout", new Error(this.#hasAnswer ? "no data for too long" : "no answer in time"));
  }

  // The handler that undici calls, in this order.

  onConnect(abort: (reason?: Error) => void): void {
    this.#abort = abort;
    this.#progressMs = this.#deps.monotonicMs();
    if (this.#isOver) abort();
  }

  onBodySent(chunk: unknown): void {
    const sizeBytes = Buffer.isBuffer(chunk) ? chunk.length : 0;
    this.#input.lease.bytesIn += sizeBytes;
    this.#progressMs = this.#deps.monotonicMs();
  }

  onRequestSent(): void {
    this.#isBodySent = true;
    this.#progressMs = this.#deps.monotonicMs();
  }

  onHeaders(statusCode: number, rawHeaders: Buffer[], resume: () => void, statusText: string): boolean {
    this.#progressMs = this.#deps.monotonicMs();
    if (this.#isOver || statusCode < 200) return true;
    this.#resume = resume;
    const { requestId, location, activate } = this.#input;
    const head = responseHeaders({ rawHeaders, statusCode, requestId, location });
    if (head === null) {
      this.#fail("upstream_unreachable", new Error("the answer's framing is ambiguous"));
      return false;
    }
    this.#hasAnswer = true;
    if (activate === null || NO_ANSWER_STATUSES.has(statusCode)) {
      this.#writeHead(statusCode, statusText, head);
      return true;
    }
    void this.#activateFirst(activate, () => this.#writeHead(statusCode, statusText, head));
    return false;
  }

  onData(chunk: Buffer): boolean {
    if (this.#isOver) return false;
    const { lease, response } = this.#input;
    const nowMs = this.#deps.monotonicMs();
    if (lease.trustedUntilMs <= nowMs) {
      this.cut("lease_lost");
      return false;
    }
    this.#progressMs = nowMs;
    lease.bytesOut += chunk.length;
    if (chunk.length === this.#wholeBytes) {
      this.#whole = chunk;
      return true;
    }
    this.#wholeBytes = 0;
    if (response.write(chunk)) return true;
    response.once("drain", this.#onDrain);
    return false;
  }

  onComplete(): void {
    if (this.#isOver) return;
    // undici takes a reset for the end of a body that only the end of the connection delimits.
    const reset = this.#connection?.socket?.errored;
    if (reset) this.#fail("upstream_unreachable", reset);
    else if (this.#isActivating) this.#isCompleteEarly = true;
    else this.#complete();
  }

  onError(error: Error): void {
    if (this.#isOver) return;
    if (this.#mayRepeat(error)) {
      this.#isRepeated = true;
      this.#giveConnectionBack(false);
      this.#dispatch();
      return;
    }
    this.#fail("upstream_unreachable", error);
  }

  #dispatch(): void {
    const { path, headers, request } = this.#input;
    const { upstream } = this.#deps;
    const connection = this.#isRepeated ? upstream.acquireNew() : upstream.acquire();
    if (connection === null) {
      this.#fail("service_unavailable", new Error("too many connections to the target"));
      return;
    }
    this.#connection = connection;
    this.#wasReused = connection.isReused;
    this.#bytesReadBefore = connection.socket?.bytesRead ?? 0;
    this.#progressMs = null;
    try {
      const method = (request.method ?? "GET") as Dispatcher.HttpMethod;
      connection.client.dispatch({ path, method, headers, body: this.#body, blocking: false }, this);
    } catch (error) {
      this.#fail("bad_request", error instanceof Error ? error : new Error(String(error)));
    }
  }

  /** Only on a connection that was used before, as long as no byte of an answer came, and only once. */
  #mayRepeat(error: Error): boolean {
    if (this.#isRepeated || !this.#wasReused || this.#body !== null) return false;
    if (this.#connection?.socket?.bytesRead !== this.#bytesReadBefore) return false;
    return isRepeatable(this.#input.request.method ?? "", error);
  }

  async #activateFirst(activate: () => Promise<ErrorCode | null>, goOn: () => void): Promise<void> {
    this.#isActivating = true;
    const refusal = await activate();
    this.#isActivating = false;
    if (this.#isOver) return;
    if (refusal !== null) {
      this.#finish(false);
      this.#input.refuse(refusal);
      return;
    }
    goOn();
    if (this.#isCompleteEarly) this.#complete();
    else this.#resume?.();
  }

  #complete(): void {
    if (this.#isOver) return;
    const { request, response } = this.#input;
    this.#finish(this.#isBodySent);
    // Answered early: what is left of the request is read and dropped, so that the client can read the answer.
    if (!request.complete) request.resume();
    // Latin-1 keeps each byte; Node writes a string together with the head.
    if (this.#whole === null) response.end();
    else response.end(this.#whole.toString("latin1"), "latin1");
  }

  #writeHead(statusCode: number, statusText: string, head: ResponseHead): void {
    const { lease, response } = this.#input;
    // An instance that was paused past its lease finds out here and in `onData`, before its timers run.
    if (lease.trustedUntilMs <= this.#deps.monotonicMs()) {
      this.cut("lease_lost");
      return;
    }
    try {
      response.writeHead(statusCode, reasonPhrase(statusText), head.headers);
    } catch (error) {
      this.#fail("upstream_unreachable", error instanceof Error ? error : new Error(String(error)));
      return;
    }
    const length = head.contentLength ?? 0;
    this.#wholeBytes = length <= WHOLE_BODY_BYTES_MAX ? length : 0;
    // A slow target's head goes out at once; a fast one's goes with its first bytes, in one packet.
    process.nextTick(() => {
      if (!this.#isOver) response.flushHeaders();
    });
  }

  #fail(code: ErrorCode, fault: Error): void {
    this.#deps.noteFault(fault);
    const { response } = this.#input;
    this.#finish(false);
    if (response.headersSent) this.#resetClient();
    else this.#input.refuse(code);
  }

  /** The end, whoever brought it: nothing of the target's reaches the client after this. */
  #finish(clean: boolean): void {
    this.#isOver = true;
    const { lease, request, response } = this.#input;
    lease.open.delete(this);
    response.off("close", this.#onClose);
    response.off("drain", this.#onDrain);
    this.#giveConnectionBack(clean);
    if (!clean) this.#abort?.();
    if (this.#body === null) return;
    // Left to the stream's own end, the request would be paused after somebody has begun to read it to its end.
    request.unpipe(this.#body);
    this.#body.destroy();
  }

  #giveConnectionBack(clean: boolean): void {
    if (this.#connection === null) return;
    this.#deps.upstream.release(this.#connection, clean);
    this.#connection = null;
  }

  /** A reset, never a clean end: an HTTP/1.0 client would take a mere close for the end of the body. */
  #resetClient(): void {
    const { socket } = this.#input.request;
    if ("resetAndDestroy" in socket) socket.resetAndDestroy();
    this.#input.response.destroy();
  }

  readonly #onDrain = (): void => {
    this.#progressMs = this.#deps.monotonicMs();
    this.#resume?.();
  };

  /** The client went away before its answer was complete. */
  readonly #onClose = (): void => {
    if (!this.#isOver) this.#finish(false);
  };
}

/** Byte for byte as it came: undici reads it as UTF-8, Node writes one byte a character. */
function reasonPhrase(statusText: string): string {
  return Buffer.from(statusText).toString("latin1");
}
