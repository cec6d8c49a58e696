import type { Socket } from "node:net";
import type { DirectWrite } from "../../../http/direct-write.ts";
import { tolerateWriteFaults } from "./socket-faults.ts";

type Written = (error?: Error | null) => void;

export type RequestWriterParts = {
  readonly socket: Socket;
  /** null: everything is written by the socket's stream. */
  readonly directWrite: DirectWrite | null;
  /** All of a request was written. */
  readonly onWritten: Written;
  /** A write failed: the target reads no more. The socket stays open, so that what it has sent can be read. */
  readonly onFault: (fault: Error) => void;
};

/** Writes requests to a socket in as few packets as possible, and reports when all of a request has been written. */
export class RequestWriter {
  readonly #socket: Socket;
  readonly #directWrite: DirectWrite | null;
  readonly #onWritten: Written;
  readonly #onFault: (fault: Error) => void;

  constructor({ socket, directWrite, onWritten, onFault }: RequestWriterParts) {
    this.#socket = socket;
    this.#directWrite = directWrite;
    this.#onWritten = onWritten;
    this.#onFault = onFault;
    tolerateWriteFaults(socket, onFault);
  }

  /** @param isWhole no body follows */
  begin(head: string, isWhole: boolean): void {
    if (isWhole) {
      if (this.#directWrite?.write(this.#socket, head, this.#onDirectlyWritten) === true) return;
      this.#socket.write(head, "latin1", this.#onWritten);
      return;
    }
    // A body's first part that is already here goes into the same packet; a later one delays the head by one tick only.
    this.#socket.cork();
    this.#socket.write(head, "latin1");
    process.nextTick(() => this.#socket.uncork());
  }

  /** @param isLast these complete the request. @returns false if no more may be written until the socket drains */
  write(parts: readonly (string | Buffer)[], isLast: boolean): boolean {
    const last = parts.length - 1;
    let mayGoOn = true;
    if (last > 0) this.#socket.cork();
    for (const [nth, part] of parts.entries()) {
      mayGoOn = this.#socket.write(part, "latin1", isLast && nth === last ? this.#onWritten : undefined);
    }
    if (last > 0) this.#socket.uncork();
    return mayGoOn;
  }

  readonly #onDirectlyWritten = (fault: Error | null): void => {
    if (fault === null) this.#onWritten();
    // A write that fails because the socket was destroyed on purpose is no fault.
    else if (!this.#socket.destroyed) this.#onFault(fault);
  };
}
