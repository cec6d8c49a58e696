import type { Socket } from "node:net";
import { asError } from "../../../kernel/as-error.ts";
import type { TransportHead } from "../transport.port.ts";
import { AnswerReader, type AnswerSink, type RequestKind } from "./answer-reader.ts";
import type { ConnectionOptions } from "./connection-options.ts";
import { type ConnectionUser, notifyOutcome, type Owner } from "./connection-user.ts";
import { ReadBuffer } from "./read-memory.ts";
import { RequestWriter } from "./request-writer.ts";
import { describeFault, wasReset } from "./socket-faults.ts";

/** An answer that was on its way when the target stopped reading arrives within this time. */
const LAST_ANSWER_MS = 1_000;
const NOTHING = Buffer.alloc(0);

/**
 * One connection to the target, used by one request at a time. When the answer is complete the connection is free
 * (`onFree`), or destroyed if it cannot carry another request; any fault, and any byte that was not asked for, destroys it.
 * The user is detached before it gets its outcome, and may begin another request in that call. No listener of the socket
 * throws: an error that the user throws also fails only this request.
 */
export class Connection implements AnswerSink {
  /** The only client connection and customer that may use it, since the target has authenticated it; null: any may. */
  boundTo: Pick<Owner, "clientConnection" | "customer"> | null = null;
  /** When the pool closes it, monotonic milliseconds. */
  idleUntilMs = 0;
  readonly #options: ConnectionOptions<Connection>;
  readonly #socket: Socket;
  readonly #writer: RequestWriter;
  readonly #reader: AnswerReader;
  #user: ConnectionUser | null = null;
  #isOpen = false;
  #isReused = false;
  #isSent = false;
  readonly #buffer: ReadBuffer;
  /** The chunk that is being read lies in the buffer. */
  #isLendable = false;
  /** Copies of what came after the point where the user paused. */
  #rest: Buffer[] = [];
  /** The target has closed its sending direction in order. */
  #hasEnded = false;
  /** Set when the target stopped reading; its answer may still come. */
  #writeFault: Error | null = null;
  #socketFault: Error | null = null;
  #switchHead: TransportHead | null = null;
  #timer: NodeJS.Timeout | undefined;

  constructor(options: ConnectionOptions<Connection>) {
    this.#options = options;
    this.#buffer = new ReadBuffer(options.memory);
    this.#reader = new AnswerReader(this, options.parse);
    const onread = { buffer: this.#nextBuffer, callback: this.#onRead };
    const { socket, readyEvent } = options.open(options.isForUpgrade ? null : onread);
    this.#socket = socket;
    const { directWrite } = options;
    this.#writer = new RequestWriter({
      socket,
      directWrite,
      onWritten: this.#onWritten,
      onFault: this.#onWriteFault,
    });
    socket.once(readyEvent, this.#onReady);
    socket.on("drain", this.#onDrain).on("end", this.#onEnd);
    socket.on("error", this.#onError).once("close", this.#onClose);
    if (options.isForUpgrade) socket.on("data", this.#onStreamData);
    this.#timer = setTimeout(this.#onConnectTimeout, options.connectTimeoutMs);
  }

  /** Called when the socket closes, also after it was handed over. */
  onceClosed(listener: () => void): void {
    this.#socket.once("close", listener);
  }

  get isUsable(): boolean {
    return !this.#socket.destroyed && this.#writeFault === null && !this.#hasEnded;
  }

  /** @param head the request's head as it is sent. @param isWhole no body follows */
  begin(user: ConnectionUser, head: string, isWhole: boolean, kind: RequestKind): void {
    this.#user = user;
    this.#isSent = false;
    this.#reader.begin(kind);
    if (this.#isOpen) this.#notifyConnected(user);
    if (this.#user === user) this.#writer.begin(head, isWhole);
  }

  /** @param isLast these complete the request. @returns false if no more may be written until `onDrain` */
  write(parts: readonly (string | Buffer)[], isLast: boolean): boolean {
    return this.isUsable ? this.#writer.write(parts, isLast) : true;
  }

  resume(): void {
    if (this.#user === null || !this.#reader.isPaused) return;
    this.#reader.resume();
    this.#guard(() => this.#continue());
  }

  /** Reads first what came during the pause, then the end if that came too, then what the socket receives next. */
  #continue(): void {
    const user = this.#user;
    do {
      this.#read(this.#rest.shift() ?? NOTHING, true);
    } while (this.#user === user && !this.#reader.isPaused && this.#rest.length > 0);
    if (this.#user === user) {
      if (this.#reader.isPaused) return;
      if (this.#hasEnded) this.#finish();
      else if (this.#socketFault !== null || this.#socket.destroyed) this.#break(this.#closedFault());
    }
    // Also if it has no user now: an end, or bytes that were not asked for, must be noticed.
    this.#socket.resume();
  }

  /** Ends the connection without a call to its user. */
  destroy(): void {
    this.#user = null;
    clearTimeout(this.#timer);
    this.#socket.destroy();
  }

  // Called by the reader.

  onInterim(head: TransportHead): void {
    this.#user?.onInterim(head);
  }

  onHead(head: TransportHead): boolean {
    const user = this.#user;
    return user?.onHead(head) === true && this.#user === user;
  }

  onData(part: Buffer): boolean {
    const user = this.#user;
    if (user === null) return false;
    return user.onData(part, this.#isLendable ? this.#buffer.lend() : null) && this.#user === user;
  }

  onEnd(trailers: readonly string[]): void {
    const isReusable = this.#isReusable();
    const user = this.#detachUser();
    const { head } = this.#reader;
    if (user !== null && head?.keepsAlive === true && isReusable) {
      this.#isReused = true;
      this.#options.onFree(this, user, head);
    } else this.destroy();
    notifyOutcome(() => user?.onEnd(trailers));
  }

  /** `#read` hands the socket over, since it has what came after the head. */
  onSwitch(head: TransportHead): void {
    this.#switchHead = head;
  }

  // Called by the socket.

  readonly #nextBuffer = (): Buffer => this.#buffer.next(this.#user !== null);

  readonly #onRead = (readBytes: number): boolean => {
    this.#isLendable = true;
    const goesOn = this.#take(this.#buffer.filled(readBytes));
    this.#isLendable = false;
    this.#buffer.noteTaken(goesOn);
    return goesOn;
  };

  readonly #onStreamData = (chunk: Buffer): void => {
    if (!this.#take(chunk)) this.#socket.pause();
  };

  /** @returns false to read no more for now */
  #take(chunk: Buffer): boolean {
    // Bytes without a request: the target and the gateway do not agree on where its last answer ended.
    if (this.#user === null) this.destroy();
    if (this.#writeFault !== null) this.#timer?.refresh();
    // TLS still delivers what it has already decrypted.
    if (this.#reader.isPaused) this.#rest.push(Buffer.from(chunk));
    else if (this.#user !== null) this.#guard(() => this.#read(chunk, false));
    return !this.#reader.isPaused && !this.#socket.destroyed;
  }

  /** @param isStable the chunk's memory is not reused after this call */
  #read(chunk: Buffer, isStable: boolean): void {
    const readBytes = this.#reader.read(chunk);
    const rest = chunk.subarray(readBytes);
    if (this.#switchHead !== null) this.#handOver(this.#switchHead, rest);
    else if (this.#reader.isPaused && rest.length > 0)
      this.#rest.unshift(isStable ? rest : Buffer.from(rest));
    this.#user?.onWaiting();
  }

  #handOver(head: TransportHead, rest: Buffer): void {
    const socket = this.#socket;
    socket.off("data", this.#onStreamData).off("drain", this.#onDrain).off("end", this.#onEnd);
    socket.off("error", this.#onError).off("close", this.#onClose).pause();
    socket.on("error", ignoreError);
    this.#switchHead = null;
    if (rest.length > 0) socket.unshift(Buffer.from(rest));
    const user = this.#detachUser();
    if (!notifyOutcome(() => user?.onSwitch(head, socket))) socket.destroy();
  }

  readonly #onReady = (): void => {
    clearTimeout(this.#timer);
    this.#isOpen = true;
    if (this.#user !== null) this.#notifyConnected(this.#user);
  };

  readonly #notifyConnected = (user: ConnectionUser): void => {
    if (this.#user === user) this.#guard(() => user.onConnected());
  };

  readonly #onConnectTimeout = (): void => this.#break(new Error("no connection to the target in time"));

  readonly #onWritten = (error?: Error | null): void => {
    if (error != null || this.#writeFault !== null || this.#user === null) return;
    this.#isSent = true;
    this.#guard(() => this.#user?.onSent());
  };

  readonly #onDrain = (): void => this.#guard(() => this.#user?.onDrain());

  /** What the target sent before it stopped reading is still read: a 413 is an answer. */
  readonly #onWriteFault = (fault: Error): void => {
    if (this.#writeFault !== null) return;
    this.#writeFault = fault;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(this.#onNoLastAnswer, LAST_ANSWER_MS);
    // A user that waits for `onDrain` would wait for ever. Not at once: this may be inside its `write`.
    process.nextTick(this.#onDrain);
  };

  /** Nothing came for `LAST_ANSWER_MS`; but a user that has paused has not received what came before. */
  readonly #onNoLastAnswer = (): void => {
    if (this.#reader.isPaused) this.#timer?.refresh();
    else this.#break(this.#closedFault());
  };

  readonly #onEnd = (): void => {
    if (this.#writeFault === null && !wasReset(this.#socket)) this.#hasEnded = true;
    if (this.#user === null) this.destroy();
    else if (!this.#reader.isPaused) this.#guard(() => this.#finish());
  };

  #finish(): void {
    if (this.#hasEnded && this.#reader.hasBegun) this.#reader.close();
    else this.#break(this.#closedFault());
  }

  readonly #onError = (fault: Error): void => {
    this.#socketFault = fault;
  };

  /** A paused answer may have come whole: its outcome is reported when the user resumes. */
  readonly #onClose = (): void => {
    clearTimeout(this.#timer);
    this.#buffer.drop();
    if (!this.#reader.isPaused) this.#break(this.#closedFault());
  };

  #closedFault(): Error {
    return describeFault(this.#socketFault ?? this.#writeFault);
  }

  /** Runs the work of a listener; an error that it throws fails this request, not the process. */
  #guard(run: () => void): void {
    try {
      run();
    } catch (error) {
      this.#break(asError(error), false);
    }
  }

  /** @param isByTarget the connection failed; false: the user or the reader threw */
  #break(fault: Error, isByTarget = true): void {
    const isUnanswered = isByTarget && this.#isReused && !this.#reader.hasBegun;
    const user = this.#detachUser();
    this.destroy();
    notifyOutcome(() => user?.onBroken(fault, isUnanswered));
  }

  #detachUser(): ConnectionUser | null {
    const user = this.#user;
    this.#user = null;
    this.#rest = [];
    return user;
  }

  /** Both sides agree where the next request begins. A connection that is read as a stream is not reused. */
  #isReusable(): boolean {
    const isRead = this.#reader.isClean && this.#rest.length === 0;
    return this.#isSent && isRead && this.isUsable && !this.#options.isForUpgrade;
  }
}

/** Not a closure: it would keep the request and its answer's head in memory for as long as the socket is open. */
function ignoreError(): void {}
