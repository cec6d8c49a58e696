import type { ErrorCode, ErrorFacts } from "../../kernel/errors.ts";
import type { Lease } from "../live/lease.ts";
import type { AddedFields } from "../request/added-fields.ts";
import type { ClientRequest, ClientResponse } from "../request/client.port.ts";
import { bodyFraming } from "../request/request-body.ts";
import type { AnswerMode } from "../translate/answer-mode.ts";
import type { HeaderFields } from "../transport/header-fields.ts";
import type { Transport, TransportRequest } from "../transport/transport.port.ts";
import type { TargetTurns } from "../turns/target-turns.ts";
import type { Turn } from "../turns/turn.ts";
import type { TellTimeLeft } from "./time-left.ts";

export type ExchangeDeps = {
  readonly transport: Transport;
  /** null: exchanges with the target are not limited */
  readonly turns: TargetTurns | null;
  readonly monotonicMs: () => number;
  readonly headersTimeoutMs: number;
  /** null = no limit */
  readonly idleTimeoutMs: number | null;
  /** null: answers do not say how much time is left */
  readonly tellTimeLeft: TellTimeLeft | null;
  /** Logs the cause of a 502 or 504. */
  readonly noteFault: (fault: Error) => void;
};

/** What a refusal says beside its code. */
export type RefusalDetails = { readonly facts?: ErrorFacts; readonly headers?: AddedFields };

/** An admitted request, and how to translate its answer. */
export type ExchangeInput = {
  readonly request: ClientRequest;
  readonly response: ClientResponse;
  /** The request target for the upstream, with its query. */
  readonly path: string;
  /** The protocol that the target is asked to switch to; null in an ordinary request. */
  readonly upgrade: string | null;
  readonly headers: HeaderFields;
  readonly lease: Lease;
  /** SHA-256 of the secret by which it was admitted, hex. */
  readonly secretHash: string;
  readonly requestId: string;
  /** How the answer is translated for the client. */
  readonly mode: AnswerMode;
  readonly added: AddedFields;
  /** Commits the start of the token's time; null if it has started already. */
  readonly activate: (() => Promise<ErrorCode | null>) | null;
  /** The turn by which it may go on; null where exchanges are not limited. */
  turn: Turn | null;
  /** Called with the head of an answer that has no end: its latency ends here. */
  readonly noteHead: () => void;
  /** Writes a refusal; only while nothing has been sent to the client. */
  readonly refuse: (code: ErrorCode, details?: RefusalDetails) => void;
};

/** The request to the target. */
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

/** `TE` is hop-by-hop (RFC 9110, 10.1.4): the transport sends a separate one to the target. */
function takesTrailers({ headers, httpVersion }: ClientRequest): boolean {
  const { te } = headers;
  return te !== undefined && httpVersion === "1.1" && /(?:^|[\s,])trailers(?:$|[\s,;])/i.test(String(te));
}
