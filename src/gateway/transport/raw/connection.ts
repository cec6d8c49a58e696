import type { OnReadOpts, Socket } from "node:net";
import { asError } from "../../../kernel/as-error.ts";
import type { TransportHead } from "../transport.port.ts";
import { AnswerReader, type AnswerSink, type Asked } from "./answer-reader.ts";
import type { ConnectionUser, Owner } from "./connection-user.ts";
import { describeFault } from "./describe-fault.ts";
import type { ParsedHead } from "./parse-head.ts";
import { ReadBuffer, type ReadMemory } from "./read-memory.ts";
import { RequestWriter } from "./request-writer.ts";

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
  /** The user has thrown at its last word: nobody else is left to tell. */
  readonly noteBug: (bug: Error) => void;
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
  readonly #reader = new AnswerReader(this);
  readonly #writer: RequestWriter;
  #user: ConnectionUser | null = null;
  #isOpen = false;
  #isReused = false;
  readonly #buffer: ReadBuffer;
  /** The chunk at hand lies in the buffer. */
  #isLendable = false;
  /** What came behind the point where the user said to stop; memory of our own. */
  #rest: Buffer | null = null;
  #socketFault: Error | null = null;
  #switchHead: TransportHead | null = null;
  #timer: NodeJS.Timeout | undefined;

  constructor(options: ConnectionOptions) {
    this.#options = options;
    this.#buffer = new ReadBuffer(options.memory);
    const onread = { buffer: this.#nextBuffer, callback: this.#onRead };
    const { socket, readyEvent } = options.open(options.isForUpgrade ? null : onread);
    this.#socket = socket;
    socket.once(readyEvent, this.#onReady);
    socket.on("drain", this.#onDrain).on("end", this.#onEnd);
    socket.on("error", this.#onError).once("close", this.#onClose);
    if (options.isForUpgrade) socket.on("data", this.#onStreamData);
    this.#writer = new RequestWriter(socket, this.#onSent, this.#onWriteFault);
    this.#timer = setTimeout(this.#onConnectTimeout, options.connectTimeoutMs);
  }

  /** When the socket is closed, whoever has it then. */
  onceClosed(listener: () => void): void {
    this.#socket.once("close", listener);
  }

  get isUsable(): boolean {
    return this.#writer.isUsable;
  }

  /** Writes the body of the request that was begun. */
  get writer(): Pick<RequestWriter, "write" | "writeChunk" | "finish"> {
    return this.#writer;
  }

  /** @param head the request's head as it goes out. @param isWhole no body follows */
  begin(user: ConnectionUser, head: string, isWhole: boolean, asked: Asked): void {
    this.#user = user;
    this.#reader.begin(asked);
    if (this.#isOpen) user.onConnected();
    this.#writer.begin(head, isWhole);
  }

  resume(): void {
    if (this.#user === null || !this.#reader.isHeld) return;
    this.#reader.release();
    const rest = this.#rest ?? NOTHING;
    this.#rest = null;
    this.#guard(() => {
      this.#read(rest, true);
      if (this.#reader.isHeld) return;
      // Also where the answer is over: the next one comes on the same socket.
      if (!this.#socket.destroyed) this.#socket.resume();
      else if (this.#user !== null) this.#break(this.#closedFault());
    });
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
    const user = this.#letGo();
    const { head } = this.#reader;
    if (user !== null && head?.keepsAlive === true && this.#isInStep()) {
      this.#isReused = true;
      this.#options.onFree(this, user, head);
    } else {
      this.destroy();
    }
    user?.onEnd(trailers);
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
    if (this.#user === null) {
      // Nobody asked: the target and we do not agree on where its last answer ended.
      this.destroy();
      return false;
    }
    this.#guard(() => this.#read(chunk, false));
    return !this.#reader.isHeld && !this.#socket.destroyed;
  }

  /** @param isOurs the chunk's memory stays as it is */
  #read(chunk: Buffer, isOurs: boolean): void {
    const readBytes = this.#reader.read(chunk);
    const rest = chunk.subarray(readBytes);
    if (this.#switchHead !== null) this.#handOver(this.#switchHead, rest);
    else if (this.#reader.isHeld && rest.length > 0) this.#rest = isOurs ? rest : Buffer.from(rest);
  }

  #handOver(head: TransportHead, rest: Buffer): void {
    const socket = this.#socket;
    socket.off("data", this.#onStreamData).off("drain", this.#onDrain).off("end", this.#onEnd);
    socket.off("error", this.#onError).off("close", this.#onClose).pause();
    socket.on("error", ignore);
    if (rest.length > 0) socket.unshift(Buffer.from(rest));
    this.#letGo()?.onSwitch(head, socket);
  }

  readonly #onReady = (): void => {
    clearTimeout(this.#timer);
    this.#isOpen = true;
    this.#guard(() => this.#user?.onConnected());
  };

  readonly #onConnectTimeout = (): void => this.#break(new Error("no connection to the target in time"));

  readonly #onSent = (): void => this.#guard(() => this.#user?.onSent());

  readonly #onDrain = (): void => this.#guard(() => this.#user?.onDrain());

  /** What the target said before it stopped reading is still read: a 413 is an answer. */
  readonly #onWriteFault = (fault: Error): void => {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#reader.hasBegun || this.#break(fault), LAST_ANSWER_MS);
    // Whoever waits to write more would wait for ever.
    this.#guard(() => this.#user?.onDrain());
  };

  readonly #onEnd = (): void => {
    this.#guard(() => {
      if (this.#user === null) this.destroy();
      else if (this.#reader.endsByClose) this.#socket.write("", "latin1", this.#onEndProbed);
      else this.#reader.close();
    });
  };

  /** libuv tells a reset as an end where data came before it; a write, also of nothing, tells the truth. */
  readonly #onEndProbed = (): void => {
    this.#guard(() => {
      if (this.#user === null) return;
      if (this.#writer.fault !== null) this.#break(this.#closedFault());
      else this.#reader.close();
    });
  };

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
    return describeFault(this.#socketFault ?? this.#writer.fault);
  }

  /** Runs what a listener does; what is thrown there breaks this request, not the process. */
  #guard(run: () => void): void {
    try {
      run();
    } catch (error) {
      this.#break(asError(error));
    }
  }

  #break(fault: Error): void {
    const isUnheard = this.#isReused && !this.#reader.hasBegun;
    const user = this.#letGo();
    this.destroy();
    try {
      user?.onBroken(fault, isUnheard);
    } catch (bug) {
      this.#options.noteBug(asError(bug));
    }
  }

  #letGo(): ConnectionUser | null {
    const user = this.#user;
    this.#user = null;
    this.#rest = null;
    return user;
  }

  /** Both sides agree that the next request can begin. One that is read as a stream is not used twice. */
  #isInStep(): boolean {
    return (
      this.#writer.isSent &&
      this.#reader.isClean &&
      this.#writer.fault === null &&
      !this.#options.isForUpgrade
    );
  }
}

function ignore(): void {}
