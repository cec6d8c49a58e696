import type { IncomingHttpHeaders, OutgoingHttpHeader, OutgoingHttpHeaders } from "node:http";
import type { Socket } from "node:net";
import type { RequestMemo } from "./request-memo.ts";

/**
 * A client's request, as the gateway reads it: one of Node's (`IncomingMessage`), or one of the fast path. Its body comes as
 * `data`, then `end`; `close` says that no more will come.
 */
export interface ClientRequest {
  readonly method?: string | undefined;
  /** The request target in origin form, or as it came if it has no path. */
  readonly url?: string | undefined;
  /** "1.1" or "1.0" */
  readonly httpVersion: string;
  readonly headers: IncomingHttpHeaders;
  /** A flat array: names and values, in the order, case and number in which they came. */
  readonly rawHeaders: string[];
  /** Its whole body has been read from the connection. */
  readonly complete: boolean;
  readonly socket: Socket;
  /** Only on the fast path. */
  readonly memo?: RequestMemo;
  on(event: "data", listener: (chunk: Buffer) => void): this;
  on(event: "end" | "close", listener: () => void): this;
  on(event: "error", listener: (error: Error) => void): this;
  once(event: "end" | "close", listener: () => void): this;
  off(event: "data", listener: (chunk: Buffer) => void): this;
  off(event: "end" | "close" | "error", listener: () => void): this;
  pause(): this;
  resume(): this;
  isPaused(): boolean;
}

/** The answer to a client's request, as the gateway writes it: one of Node's (`ServerResponse`), or one of the fast path. */
export interface ClientResponse {
  readonly req: ClientRequest;
  /** null before its turn on the connection, and once it is sent. */
  readonly socket: Socket | null;
  readonly statusCode: number;
  readonly headersSent: boolean;
  /** `end` was called. */
  readonly writableEnded: boolean;
  readonly destroyed: boolean;
  /** Of what was written, the bytes that the kernel has not taken. */
  readonly writableLength: number;
  /** The client has not taken what was written: `drain` follows. */
  readonly writableNeedDrain: boolean;
  /** The connection is used for another request. */
  readonly shouldKeepAlive: boolean;
  readonly chunkedEncoding: boolean;
  setHeader(name: string, value: readonly string[]): this;
  /** @throws TypeError: a field cannot be written */
  writeHead(statusCode: number, statusText?: string, headers?: ClientResponseFields): this;
  writeHead(statusCode: number, headers?: ClientResponseFields): this;
  /** Sends what `writeHead` has made. */
  flushHeaders(): void;
  /** Sends 100 (RFC 9110, 15.2.1). */
  writeContinue(): void;
  /** @returns false: no more should be written until `drain` */
  write(chunk: Buffer | string, sent?: () => void): boolean;
  write(text: string, encoding: "latin1", sent?: () => void): boolean;
  /** Sent after a body in chunks. @param trailers pairs of name and value */
  addTrailers(trailers: readonly [string, string][]): void;
  end(): this;
  end(body: string | Buffer): this;
  end(text: string, encoding: "latin1"): this;
  /** `drain`: more may be written; `finish`: all was given to the kernel; `close`: it is over, sent whole or not. */
  on(event: "drain" | "finish" | "close", listener: () => void): this;
  once(event: "drain" | "finish" | "close", listener: () => void): this;
  off(event: "drain" | "finish" | "close", listener: () => void): this;
  /** Ends the connection abruptly. */
  destroy(): void;
}

/** Fields of an answer: an object, where several values are several fields, or a flat array of names and values. */
export type ClientResponseFields = OutgoingHttpHeaders | OutgoingHttpHeader[];
