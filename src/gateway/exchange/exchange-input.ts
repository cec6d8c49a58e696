import type { IncomingMessage, ServerResponse } from "node:http";
import type { ErrorCode } from "../../kernel/errors.ts";
import type { Lease } from "../live/lease.ts";
import type { AddedFields } from "../request/added-fields.ts";
import { bodyFraming } from "../request/request-body.ts";
import type { AnswerMode } from "../translate/answer-mode.ts";
import type { Transport, TransportRequest } from "../transport/transport.port.ts";

export type ExchangeDeps = {
  readonly transport: Transport;
  readonly monotonicMs: () => number;
  readonly headersTimeoutMs: number;
  /** null = none */
  readonly idleTimeoutMs: number | null;
  /** The cause of a 502 or 504, for the log. */
  readonly noteFault: (fault: Error) => void;
};

/** An admitted request, and how its answer is to be made. */
export type ExchangeInput = {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  /** The request target for the upstream, with its query. */
  readonly path: string;
  /** The protocol that the target is asked to switch to; null in an ordinary request. */
  readonly upgrade: string | null;
  readonly headers: string[];
  readonly lease: Lease;
  readonly requestId: string;
  /** How the answer becomes the client's. */
  readonly mode: AnswerMode;
  readonly added: AddedFields;
  /** Commits the start of the token's time; null if it has started. */
  readonly activate: (() => Promise<ErrorCode | null>) | null;
  /** Writes an answer of the gateway's own; nothing has been sent to the client yet. */
  readonly refuse: (code: ErrorCode) => void;
};

/** The request as it goes to the target. */
export function transportRequest(input: ExchangeInput): TransportRequest {
  const { request, path, headers, upgrade, lease } = input;
  return {
    method: request.method ?? "GET",
    path,
    headers,
    body: bodyFraming(request),
    upgrade,
    takesTrailers: takesTrailers(request),
    clientConnection: request.socket,
    customer: lease.tokenId,
  };
}

/** `TE` is of one connection (RFC 9110, 10.1.4): what the client takes is asked of the target anew. */
function takesTrailers({ headers, httpVersion }: IncomingMessage): boolean {
  const { te } = headers;
  return te !== undefined && httpVersion === "1.1" && /(?:^|[\s,])trailers(?:$|[\s,;])/i.test(String(te));
}
