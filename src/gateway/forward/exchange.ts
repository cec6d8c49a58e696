import type { Duplex, PassThrough } from "node:stream";
import type { Dispatcher } from "undici";
import type { ErrorCode } from "../../kernel/errors.ts";
import type { CutReason } from "../live/cut-reason.ts";
import type { LiveConnection } from "../live/open-connections.ts";
import { type AnswerBody, type BodyOwner, openAnswerBody } from "./answer-body.ts";
import { type AnswerHead, answerHead } from "./answer-head.ts";
import { CUT_REFUSAL } from "./cut-refusal.ts";
import type { ExchangeInput } from "./exchange-input.ts";
import { openBody } from "./request-body.ts";
import { TargetCall } from "./target-call.ts";
import { Tunnel } from "./tunnel.ts";
import { writeSwitch } from "./upgrade-answer.ts";
import { WEBSOCKET } from "./upgrade-offer.ts";
import type { Upstream } from "./upstream.ts";

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
export class Exchange implements Dispatcher.DispatchHandler, LiveConnection, BodyOwner {
  place = -1;
  readonly #deps: ExchangeDeps;
  readonly #input: ExchangeInput;
  #call: TargetCall | null = null;
  #abort: ((reason?: Error) => void) | null = null;
  #resume: (() => void) | null = null;
  #body: PassThrough | null = null;
  #isBodySent = true;
  #hasAnswer = false;
  /** The token's first answer waits for the commit that starts the token's time. */
  #isActivating = false;
  /** It is complete meanwhile: undici does not pause an answer without a body to a HEAD. */
  #isCompleteEarly = false;
  /** Once the answer's head is written. */
  #answerBody: AnswerBody | null = null;
  /** The target's connection once it has switched protocols. */
  #switched: Duplex | null = null;
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
    const { path, headers, upgrade } = this.#input;
    const method = (request.method ?? "GET") as Dispatcher.HttpMethod;
    const call = { path, method, headers, upgrade, body: this.#body, blocking: false };
    this.#call = new TargetCall(this.#deps.upstream, call);
    this.#dispatch(() => this.#call?.send(this) === true);
  }

  cut(reason: CutReason): void {
    if (this.#isOver) return;
    this.#finish(false);
    if (this.#input.response.headersSent) resetClient(this.#input);
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
    if (this.#isOver || (statusCode < 200 && statusCode !== 101)) return true;
    this.#resume = resume;
    const { activate } = this.#input;
    const head = answerHead(this.#input, statusCode, rawHeaders);
    // A 101 that names no protocol, or comes unasked, is no answer.
    if (head === null || statusCode === 101) {
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

  /** The other end of `onHeaders`: the target's 101. */
  onUpgrade(statusCode: number, rawHeaders: Buffer[], target: Duplex): void {
    this.#progressMs = this.#deps.monotonicMs();
    this.#switched = target.on("error", this.#deps.noteFault);
    const { activate } = this.#input;
    const head = answerHead(this.#input, statusCode, rawHeaders);
    if (this.#isOver) {
      target.destroy();
    } else if (head === null) {
      this.#fail("upstream_unreachable", new Error("the answer's framing is ambiguous"));
    } else {
      this.#hasAnswer = true;
      if (activate === null) this.#openTunnel(target, head);
      else void this.#activateFirst(activate, () => this.#openTunnel(target, head));
    }
  }

  onData(chunk: Buffer): boolean {
    return !this.#isOver && this.#answerBody?.write(chunk) === true;
  }

  onComplete(): void {
    if (this.#isOver) return;
    const reset = this.#call?.socketFault ?? null;
    if (reset !== null) this.#fail("upstream_unreachable", reset);
    else if (this.#isActivating) this.#isCompleteEarly = true;
    else this.#endBody();
  }

  onError(error: Error): void {
    if (this.#isOver) return;
    const call = this.#call;
    if (call?.mayRepeat(error) === true) this.#dispatch(() => call.repeat(this));
    else this.#fail("upstream_unreachable", error);
  }

  // What the answer's body tells.

  onBodyReady(): void {
    this.#progressMs = this.#deps.monotonicMs();
    this.#resume?.();
  }

  /** An instance that was paused past its lease finds out here, before its timers run. */
  mayGoOut(): boolean {
    const nowMs = this.#deps.monotonicMs();
    if (this.#input.lease.trustedUntilMs <= nowMs) {
      this.cut("lease_lost");
      return false;
    }
    this.#progressMs = nowMs;
    return true;
  }

  onBodyDone(): void {
    const { request } = this.#input;
    this.#finish(this.#isBodySent);
    // Answered early: what is left of the request is read and dropped, so that the client can read the answer.
    if (!request.complete) request.resume();
  }

  onBodyFault(fault: Error): void {
    if (!this.#isOver) this.#fail("upstream_unreachable", fault);
  }

  /** @param send starts the call. @returns false if there are too many connections */
  #dispatch(send: () => boolean): void {
    this.#progressMs = null;
    try {
      if (!send()) this.#fail("service_unavailable", new Error("too many connections to the target"));
    } catch (error) {
      this.#fail("bad_request", error instanceof Error ? error : new Error(String(error)));
    }
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
    if (this.#isCompleteEarly) this.#endBody();
    else this.#resume?.();
  }

  /** What is left of the body may still have a way to go, but needs the target no more. */
  #endBody(): void {
    if (this.#isOver) return;
    this.#call?.end(this.#isBodySent);
    this.#answerBody?.end();
  }

  #writeHead(statusCode: number, statusText: string, head: AnswerHead): void {
    if (!this.mayGoOut()) return;
    const { lease, request, response } = this.#input;
    try {
      response.writeHead(statusCode, reasonPhrase(statusText), head.headers);
    } catch (error) {
      this.#fail("upstream_unreachable", error instanceof Error ? error : new Error(String(error)));
      return;
    }
    this.#answerBody = openAnswerBody({ response, lease, method: request.method }, head, this);
    // A slow target's head goes out at once; a fast one's goes with its first bytes, in one packet.
    process.nextTick(() => {
      if (!this.#isOver) response.flushHeaders();
    });
  }

  /** A tunnel goes on in this exchange's place. */
  #openTunnel(target: Duplex, head: AnswerHead): void {
    if (!this.mayGoOut()) return;
    const { lease, request, response, upgrade } = this.#input;
    const call = target.destroyed ? null : this.#call;
    if (call === null || upgrade === null || !writeSwitch(response, upgrade, head.headers)) {
      this.#fail("upstream_unreachable", new Error("the target's 101 cannot be passed on"));
      return;
    }
    const onTargetClosed = call.handOver();
    this.#switched = null;
    this.#finish(true);
    const isWebSocket = upgrade === WEBSOCKET;
    new Tunnel(this.#deps, { client: request.socket, target, lease, isWebSocket, onTargetClosed }).start();
  }

  #fail(code: ErrorCode, fault: Error): void {
    this.#deps.noteFault(fault);
    this.#finish(false);
    if (this.#input.response.headersSent) resetClient(this.#input);
    else this.#input.refuse(code);
  }

  /** The end, whoever brought it: nothing of the target's reaches the client after this. */
  #finish(clean: boolean): void {
    this.#isOver = true;
    const { lease, request, response } = this.#input;
    lease.open.delete(this);
    response.off("close", this.#onClose);
    this.#answerBody?.stop();
    this.#call?.end(clean);
    if (!clean) this.#abort?.();
    this.#switched?.destroy();
    if (this.#body === null) return;
    // Left to the stream's own end, the request would be paused after somebody has begun to read it to its end.
    request.unpipe(this.#body);
    this.#body.destroy();
  }

  /** The client went away before its answer was complete. */
  readonly #onClose = (): void => {
    if (!this.#isOver) this.#finish(false);
  };
}

/** A reset, never a clean end: an HTTP/1.0 client would take a mere close for the end of the body. */
function resetClient({ request, response }: ExchangeInput): void {
  const { socket } = request;
  if ("resetAndDestroy" in socket) socket.resetAndDestroy();
  response.destroy();
}

/** Byte for byte as it came: undici reads it as UTF-8, Node writes one byte a character. */
function reasonPhrase(statusText: string): string {
  return Buffer.from(statusText).toString("latin1");
}
