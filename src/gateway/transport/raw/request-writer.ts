import type { Socket } from "node:net";
import { tolerateWriteFaults } from "./write-faults.ts";

/** The writing half of a connection: requests, one after the other. */
export class RequestWriter {
  readonly #socket: Socket;
  readonly #onSent: () => void;
  #isSent = false;
  #fault: Error | null = null;

  /** @param onFault once: the target reads no more. @param onSent a request has left this process whole */
  constructor(socket: Socket, onSent: () => void, onFault: (fault: Error) => void) {
    this.#socket = socket;
    this.#onSent = onSent;
    tolerateWriteFaults(socket, (fault) => {
      if (this.#fault !== null) return;
      this.#fault = fault;
      onFault(fault);
    });
  }

  /** The last request has left this process whole. */
  get isSent(): boolean {
    return this.#isSent;
  }

  /** Why nothing can be written any more. */
  get fault(): Error | null {
    return this.#fault;
  }

  get isUsable(): boolean {
    return this.#fault === null && !this.#socket.destroyed;
  }

  /** @param head the request's head as it goes out. @param isWhole no body follows */
  begin(head: string, isWhole: boolean): void {
    this.#isSent = false;
    if (isWhole) {
      this.#socket.write(head, "latin1", this.#onWritten);
      return;
    }
    // The first part of a small body is here already, or never waits for it: one packet where it can be.
    this.#socket.cork();
    this.#socket.write(head, "latin1");
    process.nextTick(() => this.#socket.uncork());
  }

  /** @param isLast the request is whole with it. @returns false where no more may be written until the socket drains */
  write(chunk: Buffer, isLast: boolean): boolean {
    if (!this.isUsable) return true;
    return isLast ? this.#socket.write(chunk, this.#onWritten) : this.#socket.write(chunk);
  }

  /** One chunk of the chunked coding. @returns as `write` */
  writeChunk(chunk: Buffer): boolean {
    if (!this.isUsable) return true;
    const socket = this.#socket;
    socket.cork();
    socket.write(`${chunk.length.toString(16)}\r\n`, "latin1");
    socket.write(chunk);
    const mayGoOn = socket.write("\r\n", "latin1");
    socket.uncork();
    return mayGoOn;
  }

  /** @param end what closes a chunked body */
  finish(end: string): void {
    if (this.isUsable) this.#socket.write(end, "latin1", this.#onWritten);
  }

  readonly #onWritten = (error?: Error | null): void => {
    if (error != null || this.#fault !== null) return;
    this.#isSent = true;
    this.#onSent();
  };
}
