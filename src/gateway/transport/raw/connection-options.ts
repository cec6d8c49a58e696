import type { OnReadOpts, Socket } from "node:net";
import type { DirectWrite } from "../../../http/direct-write.ts";
import type { Owner } from "./connection-user.ts";
import type { ParsedHead } from "./parse-head.ts";
import type { ReadMemory } from "./read-memory.ts";

/** @typeParam Connection what was opened with them */
export type ConnectionOptions<Connection> = {
  /** Opens the socket. `onread` null: the socket is read as a stream, so that it can be handed over. */
  readonly open: (onread: OnReadOpts | null) => { readonly socket: Socket; readonly readyEvent: string };
  /** The socket may have to be handed over after a switch of protocols. */
  readonly isForUpgrade: boolean;
  readonly connectTimeoutMs: number;
  readonly memory: ReadMemory;
  /** null: everything is written by the socket's stream. */
  readonly directWrite: DirectWrite | null;
  /** As `parseHead`. */
  readonly parse: (text: string) => ParsedHead;
  /** The connection can carry another request; the callee stores or destroys it. */
  readonly onFree: (connection: Connection, owner: Owner, head: ParsedHead) => void;
};
