import type { Socket } from "node:net";

type Written = (error?: Error | null) => void;

/** Writes requests to a socket in as few packets as possible, and reports when all of a request has been written. */
export class RequestWriter {
  readonly #socket: Socket;
  readonly #onWritten: Written;

  constructor(socket: Socket, onWritten: Written) {
    this.#socket = socket;
    this.#onWritten = onWritten;
  }

  /** @param isWhole no body follows */
  begin(head: string, isWhole: boolean): void {
    if (isWhole) {
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
}
