import type { Duplex } from "node:stream";
import { asError } from "../../../kernel/as-error.ts";
import type { TransportHead } from "../transport.port.ts";

/** Who uses a connection: one customer on one connection of a client. */
export interface Owner {
  readonly clientConnection: Duplex;
  readonly customer: string;
  /** By its request, the target signs in the whole connection. */
  readonly signsIn: boolean;
}

/** Whose request a connection carries; hears what becomes of it, the last word by `onEnd`, `onSwitch` or `onBroken`. */
export interface ConnectionUser extends Owner {
  onConnected(): void;
  onSent(): void;
  onDrain(): void;
  onInterim(head: TransportHead): void;
  onHead(head: TransportHead): boolean;
  onData(part: Buffer, release: (() => void) | null): boolean;
  onEnd(trailers: readonly string[]): void;
  onSwitch(head: TransportHead, socket: Duplex): void;
  /** @param isUnheard no byte of an answer came on a connection that had been kept */
  onBroken(fault: Error, isUnheard: boolean): void;
}

/**
 * Tells a user its last word. What it throws there is a fault of ours, of which nobody is left to tell: the log gets it,
 * and the process lives on.
 *
 * @returns false if it threw
 */
export function tellLast(tell: () => void): boolean {
  try {
    tell();
    return true;
  } catch (error) {
    process.emitWarning(asError(error));
    return false;
  }
}
