import type { Duplex } from "node:stream";
import { asError } from "../../../kernel/as-error.ts";
import type { TransportHead } from "../transport.port.ts";

/** For whom a connection is used: one customer on one connection of a client. */
export interface Owner {
  readonly clientConnection: Duplex;
  readonly customer: string;
  /** By this request the target authenticates the whole connection. */
  readonly authenticatesConnection: boolean;
}

/** The request that a connection carries. Its outcome is one call of `onEnd`, `onSwitch` or `onBroken`, the last call. */
export interface ConnectionUser extends Owner {
  onConnected(): void;
  onSent(): void;
  onDrain(): void;
  onInterim(head: TransportHead): void;
  onHead(head: TransportHead): boolean;
  onData(part: Buffer, release: (() => void) | null): boolean;
  /** What has come was passed on. */
  onWaiting(): void;
  onEnd(trailers: readonly string[]): void;
  onSwitch(head: TransportHead, socket: Duplex): void;
  /** @param isUnanswered the connection was reused, and no byte of an answer came */
  onBroken(fault: Error, isUnanswered: boolean): void;
}

/**
 * Calls a user with its outcome. An error that is thrown there is a defect of the gateway. It cannot be reported to the
 * user any more: it is logged, and the process continues.
 *
 * @returns false if it threw
 */
export function notifyOutcome(notify: () => void): boolean {
  try {
    notify();
    return true;
  } catch (error) {
    process.emitWarning(asError(error));
    return false;
  }
}
