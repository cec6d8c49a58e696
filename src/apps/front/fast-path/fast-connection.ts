import type { Socket } from "node:net";
import { Readable } from "node:stream";
import type { ClientRequest, ClientResponse } from "../../../gateway/request/client.port.ts";
import { noteEarly } from "../../../http/client-error.ts";
import type { DirectWrite } from "../../../http/direct-write.ts";
import { BodilessRequest, BodyRequest } from "./fast-request.ts";
import { FastResponse, type ResponseOwner } from "./fast-response.ts";
import { HEAD_BYTES_MAX, type PlainFields, type PlainHead, readHead } from "./read-head.ts";
import type { SharedRead } from "./shared-read.ts";

/** More than any client sends before it has its answers (RFC 9112, 9.3.2): two hundred small requests. */
const WAITING_BYTES_MAX = 32_768;

/** What the connections of one server have in common. */
export interface ConnectionOwner {
  readonly keepAliveSeconds: number;
  /** null: connections are read as streams. */
  readonly sharedRead: SharedRead | null;
  /** null: everything is written by the connection's stream. */
  readonly directWrite: DirectWrite | null;
  /** No request after the running one is served. */
  readonly isStopping: boolean;
  monotonicMs(): number;
  /** Whether the gateway takes such a request. */
  isProxied(head: PlainHead, socket: Socket): boolean;
  serve(request: ClientRequest, response: ClientResponse): void;
  /** The connection goes the general way from now on. Nothing of it was read but `unread`. */
  handOver(connection: FastConnection, unread: Buffer): void;
  /** The client closed its side in the middle of a body. */
  onBrokenOff(connection: FastConnection, response: ClientResponse): void;
  onClosed(connection: FastConnection): void;
}

/**
 * One client's connection, while its requests are plain. It serves one at a time:
 *
 * - idle → serving, with a head that is whole and plain; → handed over, bytes included, with any other
 * - serving → idle, once the answer was given to the kernel and the request's body was read
 * - serving → closing, if this answer is the last one; nothing more is read
 */
export class FastConnection implements ResponseOwner {
  readonly socket: Socket;
  readonly #owner: ConnectionOwner;
  readonly directWrite: DirectWrite | null;
  /** When it was opened, or its last answer was sent; monotonic. */
  idleSinceMs: number;
  /** A request was served on it. */
  hasServed = false;
  #request: BodilessRequest | BodyRequest | null = null;
  #response: FastResponse | null = null;
  /** What came after the request that is being served. Until it is read, nothing more is taken, not even the client's end. */
  #waiting: Buffer | null = null;
  /** Of the last request. */
  #fields: PlainFields | null = null;
  #isClosing = false;
  #isCorked = false;

  constructor(socket: Socket, owner: ConnectionOwner) {
    this.socket = socket;
    this.#owner = owner;
    this.directWrite = owner.directWrite;
    this.idleSinceMs = owner.monotonicMs();
    socket.on("drain", this.#onDrain).on("end", this.#onEnd);
    socket.on("close", this.#onClose).on("error", ignore);
    const { sharedRead } = owner;
    if (sharedRead === null) socket.on("data", this.#onData);
    else {
      sharedRead.take(socket, this.#onRead);
      socket.resume();
    }
  }

  /** Between two requests. */
  get isIdle(): boolean {
    return this.#request === null && this.#waiting === null && !this.#isClosing;
  }

  /** An idle connection needs no more memory than it must. */
  forgetFields(): void {
    this.#fields = null;
  }

  /** Stops listening: somebody else reads the connection. */
  leave(): void {
    this.socket.off("data", this.#onData).off("drain", this.#onDrain).off("end", this.#onEnd);
    this.socket.off("close", this.#onClose).off("error", ignore);
    this.#owner.sharedRead?.giveBack(this.socket);
  }

  onFinish(isLast: boolean): void {
    this.#response = null;
    if (isLast) {
      this.#isClosing = true;
      this.socket.destroySoon();
      return;
    }
    this.#goOn();
  }

  cork(): void {
    if (this.#isCorked) return;
    this.#isCorked = true;
    this.socket.cork();
    process.nextTick(this.#uncork);
  }

  readonly #uncork = (): void => {
    this.#isCorked = false;
    this.socket.uncork();
  };

  readonly #onData = (chunk: Buffer): void => this.#take(chunk, chunk.length, false);

  readonly #onRead = (bytes: number, buffer: Buffer): void => this.#take(buffer, bytes, true);

  /** @param isLent the memory is overwritten by the next read: what is kept of it is copied */
  #take(buffer: Buffer, bytes: number, isLent: boolean): void {
    if (this.#isClosing || this.socket.writableEnded) return;
    if (this.#request === null) {
      this.#read(buffer, bytes, isLent);
      return;
    }
    const chunk = ownPart(buffer, 0, bytes, isLent);
    if (!this.#request.complete && this.#request instanceof BodyRequest) this.#readBody(this.#request, chunk);
    else this.#wait(chunk);
  }

  #read(buffer: Buffer, bytes: number, isLent: boolean): void {
    const head = readHead(buffer.toString("latin1", 0, Math.min(bytes, HEAD_BYTES_MAX)), this.#fields);
    if (head === null || !this.#owner.isProxied(head, this.socket)) {
      this.#owner.handOver(this, ownPart(buffer, 0, bytes, isLent));
      return;
    }
    const rest = bytes > head.headBytes ? ownPart(buffer, head.headBytes, bytes, isLent) : null;
    this.#serve(head, rest);
  }

  #serve(head: PlainHead, rest: Buffer | null): void {
    const { fields } = head;
    this.#fields = fields;
    const request =
      fields.bodyBytes === 0
        ? new BodilessRequest(head, this.socket)
        : new BodyRequest(head, this.socket, this.#readOn);
    const keepsAlive = fields.keepsAlive && !this.#owner.isStopping;
    const response = new FastResponse(request, this, this.#owner.keepAliveSeconds, keepsAlive);
    this.#request = request;
    this.#response = response;
    this.hasServed = true;
    // As with Node, a request is served before the first byte of its body.
    this.#owner.serve(request, response);
    if (rest === null || this.#isClosing) return;
    if (request instanceof BodyRequest) this.#readBody(request, rest);
    else this.#wait(rest);
  }

  #readBody(request: BodyRequest, chunk: Buffer): void {
    const { rest, wantsMore } = request.add(chunk);
    if (rest !== null) this.#wait(rest);
    if (request.complete) {
      if (this.#response === null) this.#goOn();
    } else if (!wantsMore) this.socket.pause();
  }

  readonly #readOn = (): void => {
    if (!this.#isClosing && this.#waiting === null) this.socket.resume();
  };

  #wait(chunk: Buffer): void {
    this.#waiting = this.#waiting === null ? chunk : Buffer.concat([this.#waiting, chunk]);
    if (this.#waiting.length > WAITING_BYTES_MAX) this.socket.destroy();
    // Not the socket's own: with a shared buffer that would stop reading, and a client that has gone would not be noticed.
    else Readable.prototype.pause.call(this.socket);
  }

  /** Serves the next request, once nothing is left of the one before. */
  #goOn(): void {
    if (this.#request?.complete !== true || this.#response !== null) return;
    this.#request = null;
    this.idleSinceMs = this.#owner.monotonicMs();
    // The listeners of its answer run before the next request begins.
    if (this.#waiting !== null) process.nextTick(this.#readWaiting);
    else this.socket.resume();
  }

  readonly #readWaiting = (): void => {
    const waiting = this.#waiting;
    if (waiting === null || this.#request !== null || this.socket.destroyed) return;
    this.#waiting = null;
    // A client that waits for one answer would take one to garbage for its next.
    noteEarly(this.socket);
    this.socket.resume();
    this.#read(waiting, waiting.length, false);
  };

  readonly #onDrain = (): void => this.#response?.noteDrain();

  /** The client sends nothing more. As Node's server, ours does not go on for one that only reads. */
  readonly #onEnd = (): void => {
    const response = this.#response;
    if (response !== null && this.#request?.complete === false) this.#owner.onBrokenOff(this, response);
    else this.socket.end();
  };

  readonly #onClose = (): void => {
    this.#isClosing = true;
    this.#owner.onClosed(this);
    const response = this.#response;
    this.#response = null;
    if (this.#request instanceof BodyRequest) this.#request.destroy();
    response?.noteClose();
  };
}

function ownPart(buffer: Buffer, from: number, to: number, isLent: boolean): Buffer {
  const part = buffer.subarray(from, to);
  return isLent ? Buffer.from(part) : part;
}

/** `close` follows. */
function ignore(): void {}
