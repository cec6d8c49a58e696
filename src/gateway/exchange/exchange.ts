import type { Duplex } from "node:stream";
import { asError } from "../../kernel/as-error.ts";
import type { ErrorCode } from "../../kernel/errors.ts";
import { CUT_REFUSAL, type CutReason } from "../live/cut-reason.ts";
import type { LiveConnection } from "../live/open-connections.ts";
import { answerHead, hintHeaders } from "../translate/answer-head.ts";
import type { Call, TransportHandler, TransportHead } from "../transport/transport.port.ts";
import { type AnswerBody, type BodyOwner, openAnswerBody } from "./answer-body.ts";
import { endWithError, isHandedOver } from "./end-answer.ts";
import { type ExchangeDeps, type ExchangeInput, transportRequest } from "./exchange-input.ts";
import type { ExchangeState } from "./exchange-state.ts";
import { isSwitchTo, writeEarlyHints, writeSwitch } from "./interim-answer.ts";
import { QuietTime } from "./quiet-time.ts";
import { Tunnel } from "./tunnel.ts";
import { type TurnWatch, watchTurn } from "./turn-watch.ts";
import { openUpload, type Upload, type UploadOwner } from "./upload.ts";
import { noteEndless, type Refusal, whenBusy, whyUnsent } from "./when-limited.ts";

/** An answer with one of these does not start a token's time: the service behind it did not answer (contract, Access tokens). */
const NO_ANSWER_STATUSES = new Set([502, 503, 504]);

/** One request to the target and its answer, streamed both ways with back-pressure. */
export class Exchange implements TransportHandler, LiveConnection, BodyOwner, UploadOwner {
  index = -1;
  readonly secretHash: string;
  readonly #deps: ExchangeDeps;
  readonly #input: ExchangeInput;
  #state: ExchangeState = "connecting";
  readonly #watch: TurnWatch | null;
  #call: Call | null = null;
  /** null if the request has no body. */
  #upload: Upload | null = null;
  /** The whole request has left this process. */
  #isSent = false;
  #isCounted = false;
  /** Set once the answer's head is written. */
  #answerBody: AnswerBody | null = null;
  /** The target's connection once it has switched protocols. */
  #switched: Duplex | null = null;
  readonly #quiet = new QuietTime();
  #isHeadOut = false;

  constructor(deps: ExchangeDeps, input: ExchangeInput) {
    this.#deps = deps;
    this.#input = input;
    this.secretHash = input.secretHash;
    this.#watch = watchTurn(deps.turns, input);
  }

  start(): void {
    const { lease, response } = this.#input;
    // The deadline sweep covers held leases only, and this one may have ended since it was claimed.
    if (lease.trustedUntilMs <= this.#deps.monotonicMs()) {
      this.#endWithError(CUT_REFUSAL.lease_lost);
      return;
    }
    lease.open.add(this);
    response.on("close", this.#onClose);
    try {
      this.#send();
    } catch (error) {
      this.#fail("bad_request", asError(error));
    }
  }

  cut(reason: CutReason): void {
    if (this.#state === "over") return;
    // Without this, a client could avoid the charge by releasing its device or disconnecting. It does not cause a shutdown.
    if (reason !== "shutting_down") this.#chargeForSent();
    this.#endWithError(CUT_REFUSAL[reason]);
  }

  checkDeadline(monotonicMs: number): void {
    // While connecting the transport has a limit.
    if (this.#state === "connecting" || this.#state === "over") return;
    const why = this.#watch?.check(monotonicMs, this.#upload) ?? null;
    if (why !== null) {
      this.#endWithError(why, whenBusy(why));
      return;
    }
    const isWaiting = this.#state === "asking" && this.#isSent;
    const limitMs = isWaiting ? this.#deps.headersTimeoutMs : this.#deps.idleTimeoutMs;
    if (limitMs === null || this.#quiet.quietMs(monotonicMs) < limitMs) return;
    this.#fail("upstream_timeout", new Error(isWaiting ? "no answer in time" : "no data for too long"));
  }

  onConnected(): void {
    this.#quiet.noteMoved();
    this.#state = "asking";
  }

  onSent(): void {
    this.#quiet.noteMoved();
    this.#isSent = true;
    this.#count();
  }

  onDrain(): void {
    this.#quiet.noteMoved();
    this.#upload?.resume();
  }

  onInterim(head: TransportHead): void {
    this.#quiet.noteMoved();
    // Before the token's time has started nothing from the target is passed on.
    if (head.statusCode !== 103 || this.#input.activate !== null || !this.mayGoOut()) return;
    writeEarlyHints(this.#input.response, hintHeaders(this.#input, head));
  }

  onHead(head: TransportHead): boolean {
    this.#quiet.noteMoved();
    this.#count();
    return this.#whenActivated(NO_ANSWER_STATUSES.has(head.statusCode), () => this.#writeHead(head));
  }

  onUpgrade(head: TransportHead, target: Duplex): void {
    this.#quiet.noteMoved();
    this.#count();
    this.#switched = target.on("error", this.#deps.noteFault);
    this.#whenActivated(!isSwitchTo(this.#input.upgrade, head), () => this.#openTunnel(target, head));
  }

  onData(chunk: Buffer, release: (() => void) | null): boolean {
    return this.#answerBody?.write(chunk, release) === true;
  }

  /** The head is sent at once if the body is slow, and in one packet with the first bytes if it is fast. */
  onWaiting(): void {
    if (this.#isHeadOut || this.#state !== "answering") return;
    this.#isHeadOut = true;
    this.#input.response.flushHeaders();
  }

  onEnd(trailers: readonly string[]): void {
    this.#call = null;
    this.#state = "emptying";
    this.#upload?.stop();
    this.#upload = null;
    this.#answerBody?.end(trailers);
    this.#input.turn?.end();
  }

  onFault(fault: Error): void {
    this.#call = null;
    if (this.#state !== "over") this.#fail("upstream_unreachable", fault);
  }

  onUploaded(bytes: number): void {
    this.#input.lease.bytesIn += bytes;
    this.#quiet.noteMoved();
  }

  onUploadFault(fault: Error): void {
    if (this.#state !== "over") this.#fail("bad_request", fault);
  }

  onBodyReady(): void {
    this.#quiet.noteMoved();
    this.#call?.resume();
  }

  /** Detects that the process was paused past the end of its lease, before its timers run. */
  mayGoOut(): boolean {
    if (this.#input.lease.trustedUntilMs <= this.#deps.monotonicMs()) {
      this.cut("lease_lost");
      return false;
    }
    this.#quiet.noteMoved();
    return true;
  }

  onBodyDone(): void {
    // While a client does not read the answer, the exchange counts as open and has a deadline.
    if (isHandedOver(this.#input.response)) this.#finish();
    else this.#input.response.on("finish", this.#onHandedOver);
  }

  onBodyFault(fault: Error): void {
    if (this.#state !== "over") this.#fail("upstream_unreachable", fault);
  }

  /** @throws RangeError: the request cannot be written as HTTP/1.1 */
  #send(): void {
    const { request, response } = this.#input;
    const asked = transportRequest(this.#input);
    const call = this.#deps.transport.send(asked, this);
    if (this.#state === "over") return;
    if (call === null) {
      this.#endWithError(...whyUnsent(this.#deps));
      return;
    }
    this.#call = call;
    if (asked.body === "none") return;
    // Only an admitted request's body is asked for; HTTP/1.0 has no interim answers.
    if (request.headers.expect !== undefined && request.httpVersion !== "1.0") response.writeContinue();
    this.#upload = openUpload(request, call, this);
    this.#upload.start();
  }

  /**
   * Commits the start of the token's time, if it has not started, before anything is sent to the client.
   * @param isNoAnswer true if this answer does not start it
   * @returns false if the transport must wait for the commit
   */
  #whenActivated(isNoAnswer: boolean, goOn: () => void): boolean {
    const { activate } = this.#input;
    if (activate !== null && !isNoAnswer) {
      void this.#activateFirst(activate, goOn);
      return false;
    }
    goOn();
    return true;
  }

  async #activateFirst(activate: () => Promise<ErrorCode | null>, goOn: () => void): Promise<void> {
    this.#state = "activating";
    const refusal = await activate();
    if (this.#state !== "activating") return;
    if (refusal !== null) {
      this.#endWithError(refusal);
      return;
    }
    goOn();
    this.#call?.resume();
  }

  #writeHead(head: TransportHead): void {
    if (!this.mayGoOut()) return;
    const { lease, request, response } = this.#input;
    const forClient = answerHead(this.#input, head);
    this.#deps.tellTimeLeft?.(forClient.headers, lease);
    try {
      response.writeHead(head.statusCode, head.statusText, forClient.headers);
    } catch (error) {
      this.#fail("upstream_unreachable", asError(error));
      return;
    }
    this.#state = "answering";
    noteEndless(this.#input, head);
    this.#answerBody = openAnswerBody({ response, lease, method: request.method }, forClient, this);
  }

  /** Replaces this exchange by a tunnel. */
  #openTunnel(target: Duplex, head: TransportHead): void {
    if (!this.mayGoOut()) return;
    const { headers } = answerHead(this.#input, head);
    this.#deps.tellTimeLeft?.(headers, this.#input.lease);
    if (target.destroyed || !writeSwitch(this.#input, headers, head)) {
      this.#fail("upstream_unreachable", new Error("the target's 101 cannot be passed on"));
      return;
    }
    this.#switched = null;
    this.#finish();
    new Tunnel(this.#deps, this.#input, target).start();
  }

  /** Counts the request, once it was sent whole or the target has answered. */
  #count(): void {
    if (!this.#isCounted) this.#input.lease.requests += 1;
    this.#isCounted = true;
  }

  #fail(code: ErrorCode, fault: Error): void {
    this.#deps.noteFault(fault);
    this.#endWithError(code);
  }

  #endWithError(...why: Refusal): void {
    this.#finish();
    endWithError(this.#input, ...why);
  }

  /** Ends the exchange: after this nothing from the target reaches the client. */
  #finish(): void {
    this.#state = "over";
    const { lease, response } = this.#input;
    lease.open.delete(this);
    response.off("close", this.#onClose).off("finish", this.#onHandedOver);
    this.#upload?.stop();
    this.#answerBody?.stop();
    this.#call?.abort();
    this.#switched?.destroy();
    this.#input.turn?.end();
  }

  /** If the whole request was sent: the target works on it, so the token is used even if the client gets no answer. */
  #chargeForSent(): void {
    const { activate } = this.#input;
    if (this.#state === "asking" && this.#isSent && activate !== null) void activate();
  }

  readonly #onHandedOver = (): void => this.#finish();

  /** The client disconnected before its answer was complete. */
  readonly #onClose = (): void => {
    if (this.#state === "over") return;
    this.#chargeForSent();
    this.#finish();
  };
}
