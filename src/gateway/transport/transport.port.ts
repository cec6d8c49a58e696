import type { Duplex } from "node:stream";
import type { HeaderFields } from "./header-fields.ts";

/** How the end of a request's body is marked; `length`: by the `Content-Length` in its head. */
export type BodyFraming = "none" | "length" | "chunked";

/** One request for the target. */
export type TransportRequest = {
  readonly method: string;
  /** The request target, with its query: visible characters, each one byte (latin1). */
  readonly path: string;
  /** Without fields of the connection and of framing, except one `Content-Length` if `body` is `length`. */
  readonly headers: HeaderFields;
  readonly body: BodyFraming;
  /** The protocol that the target is asked to switch to; null in an ordinary request. */
  readonly upgrade: string | null;
  /** The client understands trailers: the target receives `TE: trailers`. */
  readonly takesTrailers: boolean;
  /** A target's connection that this request authenticates is used for no other client connection (RFC 4559, 6). */
  readonly clientConnection: Duplex;
  /** Whose request it is. Behind a client's proxy, one client connection may carry requests of several customers. */
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
  /** The declared length in bytes, also where no body follows (HEAD, 304); null if none was declared. */
  readonly contentLength: number | null;
};

/**
 * The events of a request, in this order: `onConnected` → (`onInterim`)* → `onHead` → (`onData`)* → `onEnd`; or
 * `onUpgrade` in place of `onHead`. `onFault` may come at any time and is the last. `onSent` and `onDrain` report on the
 * request, and may come between these, as `onWaiting` may. Nothing is called after `Call.abort`. Before `Transport.send` has returned only
 * `onConnected` and `onSent` may come, and `onFault` if the handler throws in one of them.
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
  /** @returns false to pause the answer until `Call.resume` */
  onHead(head: TransportHead): boolean;
  /**
   * @param chunk a part of the body
   * @param release gives the chunk's memory back for reuse; to be called at most once for each chunk, also later. null: the
   *   memory is valid only during this call, and must be copied for later use
   * @returns false to pause the answer until `Call.resume`
   */
  onData(chunk: Buffer, release: (() => void) | null): boolean;
  /** Of the answer, all that has come for now was passed on, or waits for `Call.resume`. May come often. */
  onWaiting(): void;
  /** The answer is complete. @param trailers a flat array of names and values */
  onEnd(trailers: readonly string[]): void;
  /** The target's 101. The socket now belongs to the handler; what the target has already sent can be read from it. */
  onUpgrade(head: TransportHead, socket: Duplex): void;
  /** The request failed; an answer that has begun is incomplete. */
  onFault(fault: Error): void;
}

/** A request under way. After its end every method does nothing. */
export interface Call {
  /** Sends a part of the request's body. @returns false if no more may be written until `onDrain` */
  write(chunk: Buffer): boolean;
  /** The request's body is complete. @param trailers a flat array of names and values; sent where the body is chunked */
  end(trailers: readonly string[]): void;
  /** Continues after `onHead` or `onData` returned false. */
  resume(): void;
  /** Ends the request, abruptly. The handler is not called again. */
  abort(): void;
}

/**
 * Carries requests to the target over connections that it reuses: HTTP/1.1, no pipelining. If a reused connection turns
 * out to be closed before any byte of an answer came, a request without a body whose method is idempotent is sent once
 * more, on a new connection. Nothing is queued.
 */
export interface Transport {
  /**
   * Starts a request.
   * @returns null if too many connections are open, or none is free and `awaySeconds` is not null
   * @throws RangeError: the request cannot be written as HTTP/1.1; nothing was sent
   */
  send(request: TransportRequest, handler: TransportHandler): Call | null;
  /** While connecting fails, no connection is opened: how long still, in whole seconds, at least 1; else null. */
  awaySeconds(): number | null;
  /** Closes the idle connections. Requests under way go on. */
  close(): void;
}
