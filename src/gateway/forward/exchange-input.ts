import type { IncomingMessage, ServerResponse } from "node:http";
import type { ErrorCode } from "../../kernel/errors.ts";
import type { Lease } from "../live/lease.ts";

/** An admitted request, and how its answer is to be made. */
export type ExchangeInput = {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  /** The request target for the upstream, with its query. */
  readonly path: string;
  readonly headers: string[];
  readonly lease: Lease;
  readonly requestId: string;
  /** What the client is to see of a `Location`. */
  readonly location: (value: string) => string;
  /** Commits the activation of a token that has none yet, before its first answer goes out; null if it has. */
  readonly activate: (() => Promise<ErrorCode | null>) | null;
  /** Writes an answer of the gateway's own; nothing has been sent to the client yet. */
  readonly refuse: (code: ErrorCode) => void;
};
