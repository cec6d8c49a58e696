import type { IncomingMessage, ServerResponse } from "node:http";
import type { ErrorCode } from "../../kernel/errors.ts";
import type { Lease } from "../live/lease.ts";
import type { OwnFields } from "../own-fields.ts";
import type { AnswerMode } from "./answer-mode.ts";

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
  /** Fields of ours that the answer carries. */
  readonly own: OwnFields;
  /** Commits the activation of a token that has none yet, before its first answer goes out; null if it has. */
  readonly activate: (() => Promise<ErrorCode | null>) | null;
  /** Writes an answer of the gateway's own; nothing has been sent to the client yet. */
  readonly refuse: (code: ErrorCode) => void;
};
