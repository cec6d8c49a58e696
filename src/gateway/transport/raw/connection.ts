import type { OnReadOpts, Socket } from "node:net";
import { asError } from "../../../kernel/as-error.ts";
import type { TransportHead } from "../transport.port.ts";
import { AnswerReader, type AnswerSink, type Asked } from "./answer-reader.ts";
import { type ConnectionUser, type Owner, tellLast } from "./connection-user.ts";
import type { ParsedHead } from "./parse-head.ts";
import { ReadBuffer, type ReadMemory } from "./read-memory.ts";
import { RequestWriter } from "./request-writer.ts";
import { describeFault, tolerateWriteFaults, wasReset } from "./socket-faults.ts";

/** An answer that was on its way when the target stopped reading has arrived by then. */
const LAST_ANSWER_MS = 1_000;
const NOTHING = Buffer.alloc(0);

export type ConnectionOptions = {
  /** Opens the socket; `onread` null: it is read as a stream, so that it can be handed over. */
  readonly open: (onread: OnReadOpts | null) => { readonly socket: Socket; readonly readyEvent: string };
  /** It may have to be handed over after a switch of protocols. */
  readonly isForUpgrade: boolean;
  readonly connectTimeoutMs: number;
  readonly memory: ReadMemory;
  /** Free for another request; the owner keeps or destroys it. */
  readonly onFree: (connection: Connection, owner: Owner, head: ParsedHead) => void;
};

/**
 * One connection to the target, used by one request at a time. When the answer is complete it is free (`onFree`), or
 * destroyed where it cannot carry another request; any fault, and anything that comes unasked, destroys it. The user is
 * let go before it hears its last word: it may begin another request from there. No listener of the socket throws: what
 * goes wrong in the user, too, breaks this one request.
 */
export class Connection implements AnswerSink {
  /** The client connection that the target has signed in by this one, and whose; null: anybody may use it. */
  boundTo: Pick<Owner, "clientConnection" | "customer"> | null = null;
  /** When the pool lets it go, monotonic milliseconds. */
  idleUntilMs = 0;
  readonly #options: ConnectionOptions;
  readonly #socket: Socket;
  readonly #writer: RequestWriter;
  readonly #reader = new AnswerReader(this);
  #user: ConnectionUser | null = null;
  #isOpen = false;
  #isReused = false;
  #isSent = false;
  readonly #buffer: ReadBuffer;
  /** The chunk at hand lies in the buffer. */
  #isLendable = false;
  /** What came behind the point where the user said to stop; memory of our own. */
  #rest: Buffer[] = [];
  /** The target sends no more, and said so in order. */
  #hasEnded = false;
  /** The target reads no more; its answer may have come all the same. */
  #writeFault: Error | null = null;
  #socketFault: Error | null = null;
  #switchHead: TransportHead | null = null;
  #timer: NodeJS.Timeout | undefined;

  constructor(options: ConnectionOptions) {
    this.#options = options;
    this.#buffer = new ReadBuffer(options.memory);
    const onread = { buffer: this.#nextBuffer, callback: this.#onRead };
    const { socket, readyEvent } = options.open(options.isForUpgrade ? null : onread);
    this.#socket = socket;
    this.#writer = new RequestWriter(socket, this.#onWritten);
    socket.once(readyEvent, this.#onReady);
    socket.on("drain", this.#onDrain).on("end", this.#onEnd);
    socket.on("error", this.#onError).once("close", this.#onClose);
    if (options.isForUpgrade) socket.on("data", this.#onStreamData);
    tolerateWriteFaults(socket, this.#onWriteFault);
    this.#timer = setTimeout(this.#onConnectTimeout, options.connectTimeoutMs);
  }

  /** When the socket is closed, whoever has it then. */
  onceClosed(listener: () => void): void {
    this.#socket.once("close", listener);
  }

  get isUsable(): boolean {
    return !this.#socket.destroyed && this.#writeFault === null && !this.#hasEnded;
  }

  /** @param head the request's head as it goes out. @param isWhole no body follows */
  begin(user: ConnectionUser, head: string, isWhole: boolean, asked: Asked): void {
    this.#user = user;
    this.#isSent = false;
    this.#reader.begin(asked);
    if (this.#isOpen) process.nextTick(this.#tellConnected, user);
    this.#writer.begin(head, isWhole);
  }

  /** @param isLast the request is whole with it. @returns false where no more may be written until `onDrain` */
  write(parts: readonly (string | Buffer)[], isLast: boolean): boolean {
    return this.isUsable ? this.#writer.write(parts, isLast) : true;
  }

  resume(): void {
    if (this.#user === null || !this.#reader.isHeld) return;
    this.#reader.release();
    this.#guard(() => this.#goOn());
  }

  /** With what came meanwhile, then with the end if that came too, then with what the socket brings. */
  #goOn(): void {
    const user = this.#user;
    do {
      this.#read(this.#rest.shift() ?? NOTHING, true);
    } while (this.#user === user && !this.#reader.isHeld && this.#rest.length > 0);
    if (this.#user === user) {
      if (this.#reader.isHeld) return;
      if (this.#hasEnded) this.#finish();
      else if (this.#socketFault !== null || this.#socket.destroyed) this.#break(this.#closedFault());
    }
    // Also if nobody uses it now: its end, and what nobody asked for, must be heard.
    this.#socket.resume();
  }

  /** Lets the user go and ends the connection; nobody hears of it. */
  destroy(): void {
    this.#user = null;
    clearTimeout(this.#timer);
    this.#socket.destroy();
  }

  // What the reader finds.

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
    const isInStep = this.#isInStep();
    const user = this.#letGo();
    const { head } = this.#reader;
    if (user !== null && head?.keepsAlive === true && isInStep) {
      this.#isReused = true;
      this.#options.onFree(this, user, head);
    } else this.destroy();
    tellLast(() => user?.onEnd(trailers));
  }

  /** Handed over by `#read`, which has what came behind the head. */
  onSwitch(head: TransportHead): void {
    this.#switchHead = head;
  }

  // What the socket tells.

  readonly #nextBuffer = (): Buffer => this.#buffer.next(this.#user !== null);

  readonly #onRead = (readBytes: number): boolean => {
    this.#isLendable = true;
    const goesOn = this.#take(this.#buffer.filled(readBytes));
    this.#isLendable = false;
    return goesOn;
  };

  readonly #onStreamData = (chunk: Buffer): void => {
    if (!this.#take(chunk)) this.#socket.pause();
  };

  /** @returns false to read no more for now */
  #take(chunk: Buffer): boolean {
    // Where nobody asked, the target and we do not agree on where its last answer ended.
    if (this.#user === null) this.destroy();
    if (this.#writeFault !== null) this.#timer?.refresh();
    // TLS goes on to tell what it has decrypted already.
    if (this.#reader.isHeld) this.#rest.push(Buffer.from(chunk));
    else if (this.#user !== null) this.#guard(() => this.#read(chunk, false));
    return !this.#reader.isHeld && !this.#socket.destroyed;
  }

  /** @param isOurs the chunk's memory stays as it is */
  #read(chunk: Buffer, isOurs: boolean): void {
    const readBytes = this.#reader.read(chunk);
    const rest = chunk.subarray(readBytes);
    if (this.#switchHead !== null) this.#handOver(this.#switchHead, rest);
    else if (this.#reader.isHeld && rest.length > 0) this.#rest.unshift(isOurs ? rest : Buffer.from(rest));
  }

  #handOver(head: TransportHead, rest: Buffer): void {
    const socket = this.#socket;
    socket.off("data", this.#onStreamData).off("drain", this.#onDrain).off("end", this.#onEnd);
    socket.off("error", this.#onError).off("close", this.#onClose).pause();
    socket.on("error", () => {});
    if (rest.length > 0) socket.unshift(Buffer.from(rest));
    const user = this.#letGo();
    if (!tellLast(() => user?.onSwitch(head, socket))) socket.destroy();
  }

  readonly #onReady = (): void => {
    clearTimeout(this.#timer);
    this.#isOpen = true;
    if (this.#user !== null) this.#tellConnected(this.#user);
  };

  readonly #tellConnected = (user: ConnectionUser): void => {
    if (this.#user === user) this.#guard(() => user.onConnected());
  };

  readonly #onConnectTimeout = (): void => this.#break(new Error("no connection to the target in time"));

  readonly #onWritten = (error?: Error | null): void => {
    if (error != null || this.#writeFault !== null || this.#user === null) return;
    this.#isSent = true;
    this.#guard(() => this.#user?.onSent());
  };

  readonly #onDrain = (): void => this.#guard(() => this.#user?.onDrain());

  /** What the target said before it stopped reading is still read: a 413 is an answer. */
  readonly #onWriteFault = (fault: Error): void => {
    if (this.#writeFault !== null) return;
    this.#writeFault = fault;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(this.#onNoLastAnswer, LAST_ANSWER_MS);
    // Whoever waits to write more would wait for ever. Not at once: it may be writing just now.
    process.nextTick(this.#onDrain);
  };

  /** Nothing came for a while; but a user that has stopped has not heard what did. */
  readonly #onNoLastAnswer = (): void => {
    if (this.#reader.isHeld) this.#timer?.refresh();
    else this.#break(this.#closedFault());
  };

  readonly #onEnd = (): void => {
    if (this.#writeFault === null && !wasReset(this.#socket)) this.#hasEnded = true;
    if (this.#user === null) this.destroy();
    else if (!this.#reader.isHeld) this.#guard(() => this.#finish());
  };

  #finish(): void {
    if (this.#hasEnded && this.#reader.hasBegun) this.#reader.close();
    else this.#break(this.#closedFault());
  }

  readonly #onError = (fault: Error): void => {
    this.#socketFault = fault;
  };

  /** An answer that is held may have come whole: what became of it is told when the user goes on. */
  readonly #onClose = (): void => {
    clearTimeout(this.#timer);
    this.#buffer.drop();
    if (!this.#reader.isHeld) this.#break(this.#closedFault());
  };

  #closedFault(): Error {
    return describeFault(this.#socketFault ?? this.#writeFault);
  }

  /** Runs what a listener does; what is thrown there breaks this request, not the process. */
  #guard(run: () => void): void {
    try {
      run();
    } catch (error) {
      this.#break(asError(error), false);
    }
  }

  /** @param isByTarget the connection was closed, rather than that something went wrong on it */
  #break(fault: Error, isByTarget = true): void {
    const isUnheard = isByTarget && this.#isReused && !this.#reader.hasBegun;
    const user = this.#letGo();
    this.destroy();
    tellLast(() => user?.onBroken(fault, isUnheard));
  }

  #letGo(): ConnectionUser | null {
    const user = this.#user;
    this.#user = null;
    this.#rest = [];
    return user;
  }

  /** Both sides agree that the next request can begin. One that is read as a stream is not used twice. */
  #isInStep(): boolean {
    const isRead = this.#reader.isClean && this.#rest.length === 0;
    return this.#isSent && isRead && this.isUsable && !this.#options.isForUpgrade;
  }
}
