import type { Duplex } from "node:stream";

/** How the end of a request's body is told: `length` where its head has a `Content-Length`. */
export type BodyFraming = "none" | "length" | "chunked";

/** One request for the target. */
export type TransportRequest = {
  readonly method: string;
  /** The request target, with its query: visible characters, each one byte (latin1). */
  readonly path: string;
  /** A flat array of names and values, each character one byte; without fields of the connection and of framing but
   * for one `Content-Length` where `body` is `length`. */
  readonly headers: readonly string[];
  readonly body: BodyFraming;
  /** The protocol that the target is asked to switch to; null in an ordinary request. */
  readonly upgrade: string | null;
  /** The client understands trailers (`TE: trailers`): the target is told so. */
  readonly takesTrailers: boolean;
  /** The client's connection. What the target signs in by this request is used for no other (RFC 4559, 6). */
  readonly clientConnection: Duplex;
  /** Whose request it is. One connection of a client may carry several customers', behind a proxy of theirs. */
  readonly customer: string;
};

/** The head of an answer, final or interim. */
export type TransportHead = {
  /** 100 to 999 */
  readonly statusCode: number;
  /** As it came, each character one byte; may be empty. */
  readonly statusText: string;
  /** A flat array of names and values in their order, each character one byte, without blanks around a value. */
  readonly headers: readonly string[];
  /** The announced length in bytes, also where no body follows (HEAD, 304); null where none was. */
  readonly contentLength: number | null;
};

/**
 * What became of a request, in this order: `onConnected` → (`onInterim`)* → `onHead` → (`onData`)* → `onEnd`; or
 * `onUpgrade` in place of `onHead`. `onFault` may come at any time and is the last. `onSent` and `onDrain` tell of the
 * request. Nothing is called after `Call.abort`, nor before `Transport.send` has returned.
 */
export interface TransportHandler {
  /** The request is on its way; a second time where it is repeated on another connection. */
  onConnected(): void;
  /** The whole request has left this process. */
  onSent(): void;
  /** More of the request's body may be written. */
  onDrain(): void;
  /** An interim answer other than 100 (RFC 9110, 15.2). */
  onInterim(head: TransportHead): void;
  /** @returns false to hear nothing more until `Call.resume` */
  onHead(head: TransportHead): boolean;
  /**
   * @param chunk a part of the body. Unless `release` is given its memory is only valid during this call.
   * @param release gives the memory back; it may be called later, once for each chunk. null: the memory is the
   *   transport's own, and what is to be kept has to be copied
   * @returns false to hear nothing more until `Call.resume`
   */
  onData(chunk: Buffer, release: (() => void) | null): boolean;
  /** The answer is complete. @param trailers a flat array of names and values */
  onEnd(trailers: readonly string[]): void;
  /** The target's 101. The socket is the handler's; what it has sent already waits in it. */
  onUpgrade(head: TransportHead, socket: Duplex): void;
  /** The request failed; what was told of an answer is not the whole of it. */
  onFault(fault: Error): void;
}

/** A request under way. Every call after its end does nothing. */
export interface Call {
  /** Sends a part of the request's body. @returns false where no more may come until `onDrain` */
  write(chunk: Buffer): boolean;
  /** The request's body is complete. @param trailers a flat array of names and values; sent where the body is chunked */
  end(trailers: readonly string[]): void;
  /** Goes on after `onHead` or `onData` returned false. */
  resume(): void;
  /** Ends it, abruptly. The handler hears nothing more. */
  abort(): void;
}

/**
 * Carries requests to the target over connections that it keeps: HTTP/1.1, no pipelining. A request without a body
 * whose method is idempotent is sent once more, on a new connection, where a kept one turns out to be closed and no
 * byte of an answer came. Nothing is queued.
 */
export interface Transport {
  /**
   * Starts a request.
   * @returns null where too many connections are open
   * @throws RangeError: the request cannot be written as HTTP/1.1; nothing was sent
   */
  send(request: TransportRequest, handler: TransportHandler): Call | null;
  /** Closes what is kept. Requests under way go on. */
  close(): void;
}
