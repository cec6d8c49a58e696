import type { Duplex } from "node:stream";
import type { Call, TransportHandler, TransportHead, TransportRequest } from "../transport.port.ts";
import type { Connection } from "./connection.ts";
import type { ConnectionUser } from "./connection-user.ts";
import { namesConnectionAuth } from "./parse-head.ts";
import { chunkedEnd, requestHead } from "./request-bytes.ts";

/** Repeating these does no harm (RFC 9110, 9.2.2). */
const REPEATABLE = new Set(["GET", "HEAD", "OPTIONS", "PUT", "DELETE", "PROPFIND", "REPORT", "SEARCH"]);

/** One request on a connection; sent once more on a new one if a reused connection turns out to be closed. */
export class RawCall implements Call, ConnectionUser {
  readonly clientConnection: Duplex;
  readonly customer: string;
  readonly authenticatesConnection: boolean;
  readonly #request: TransportRequest;
  readonly #handler: TransportHandler;
  readonly #head: string;
  readonly #openNew: () => Connection | null;
  #connection: Connection | null = null;
  #isRepeated = false;
  #isBodyOver: boolean;
  /** What is not written yet of a body with a length. */
  #bodyBytesLeft: number;

  /** @throws RangeError: the request cannot be written */
  constructor(request: TransportRequest, handler: TransportHandler, openNew: () => Connection | null) {
    this.clientConnection = request.clientConnection;
    this.customer = request.customer;
    this.authenticatesConnection = hasConnectionAuth(request.headers.flat);
    this.#request = request;
    this.#handler = handler;
    this.#openNew = openNew;
    this.#head = requestHead(request);
    this.#bodyBytesLeft =
      request.body === "length" ? lengthOf(request.headers.flat) : Number.POSITIVE_INFINITY;
    this.#isBodyOver = request.body === "none" || this.#bodyBytesLeft === 0;
  }

  start(connection: Connection): void {
    this.#connection = connection;
    const { method, upgrade } = this.#request;
    connection.begin(this, this.#head, this.#isBodyOver, {
      isHead: method === "HEAD",
      isUpgrade: upgrade !== null,
    });
  }

  write(chunk: Buffer): boolean {
    if (this.#connection === null || this.#isBodyOver || chunk.length === 0) return true;
    this.#bodyBytesLeft -= chunk.length;
    if (this.#bodyBytesLeft < 0) throw new RangeError("the request's body is longer than it says");
    if (this.#request.body === "length") return this.#connection.write([chunk], this.#bodyBytesLeft === 0);
    return this.#connection.write([`${chunk.length.toString(16)}\r\n`, chunk, "\r\n"], false);
  }

  end(trailers: readonly string[]): void {
    if (this.#connection === null || this.#isBodyOver) return;
    this.#isBodyOver = true;
    if (this.#request.body === "chunked") this.#connection.write([chunkedEnd(trailers)], true);
    else if (this.#bodyBytesLeft > 0) throw new RangeError("the request's body is shorter than it says");
  }

  resume(): void {
    this.#connection?.resume();
  }

  abort(): void {
    const connection = this.#connection;
    this.#connection = null;
    connection?.destroy();
  }

  // Called by the connection.

  onConnected(): void {
    this.#handler.onConnected();
  }

  onSent(): void {
    this.#handler.onSent();
  }

  onDrain(): void {
    this.#handler.onDrain();
  }

  onInterim(head: TransportHead): void {
    this.#handler.onInterim(head);
  }

  onHead(head: TransportHead): boolean {
    return this.#handler.onHead(head);
  }

  onData(part: Buffer, release: (() => void) | null): boolean {
    return this.#handler.onData(part, release);
  }

  onWaiting(): void {
    this.#handler.onWaiting();
  }

  onEnd(trailers: readonly string[]): void {
    this.#connection = null;
    this.#handler.onEnd(trailers);
  }

  onSwitch(head: TransportHead, socket: Duplex): void {
    this.#connection = null;
    this.#handler.onUpgrade(head, socket);
  }

  onBroken(fault: Error, isUnanswered: boolean): void {
    this.#connection = null;
    const fresh = isUnanswered && this.#mayRepeat() ? this.#openNew() : null;
    if (fresh === null) {
      this.#handler.onFault(fault);
      return;
    }
    this.#isRepeated = true;
    this.start(fresh);
  }

  #mayRepeat(): boolean {
    const { method, body, upgrade } = this.#request;
    return !this.#isRepeated && body === "none" && upgrade === null && REPEATABLE.has(method);
  }
}

function hasConnectionAuth(headers: readonly string[]): boolean {
  for (let at = 0; at < headers.length; at += 2) {
    const isAuthorization =
      headers[at]?.length === "authorization".length && headers[at]?.toLowerCase() === "authorization";
    if (isAuthorization && namesConnectionAuth(headers[at + 1] ?? "")) return true;
  }
  return false;
}

function lengthOf(headers: readonly string[]): number {
  for (let at = 0; at < headers.length; at += 2) {
    if (headers[at]?.toLowerCase() === "content-length") return Number(headers[at + 1]);
  }
  throw new RangeError("the request has no Content-Length");
}
