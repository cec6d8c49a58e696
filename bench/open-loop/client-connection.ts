import { connect, type Socket } from "node:net";
import { AnswerReader } from "./answer-reader.ts";

/** As much as one read takes: a body of 256 MiB is read by some thousand of them, into one buffer. */
const READ_BYTES_MAX = 262_144;
const readBuffer = Buffer.allocUnsafeSlow(READ_BYTES_MAX);

/** A connection that sends the same request again and again, one at a time, and reads the answers without a copy. */
export class ClientConnection {
  readonly #socket: Socket;
  readonly #request: Buffer;
  readonly #reader = new AnswerReader();
  #onAnswer: (() => void) | null = null;

  /** @param onFault the connection cannot be used any more, and has no answer */
  constructor(url: URL, request: Buffer, onFault: (error: Error) => void) {
    this.#request = request;
    const fail = (error: Error): void => {
      this.#onAnswer = null;
      this.#socket.destroy();
      onFault(error);
    };
    const callback = (length: number, buffer: Uint8Array): boolean => {
      try {
        if (this.#reader.read(Buffer.from(buffer.buffer, buffer.byteOffset, length))) this.#finish();
      } catch (error) {
        fail(error instanceof Error ? error : new Error(String(error)));
      }
      return true;
    };
    this.#socket = connect({
      host: url.hostname,
      port: Number(url.port),
      noDelay: true,
      onread: { buffer: readBuffer, callback },
    });
    this.#socket.on("error", fail);
    this.#socket.on("end", () => fail(new Error("the connection was closed")));
  }

  get bodyBytes(): number {
    return this.#reader.bodyBytes;
  }

  /** @param onAnswer called when the whole answer has come; there must be no request without an answer */
  send(onAnswer: () => void): void {
    if (this.#onAnswer !== null) throw new Error("a request waits for its answer");
    this.#onAnswer = onAnswer;
    this.#socket.write(this.#request);
  }

  close(): void {
    this.#socket.removeAllListeners("end").destroy();
  }

  #finish(): void {
    const onAnswer = this.#onAnswer;
    if (onAnswer === null) throw new Error("an answer without a request");
    this.#onAnswer = null;
    onAnswer();
  }
}

/** The bytes of a GET. */
export function requestOf(url: URL, headers: Readonly<Record<string, string>>): Buffer {
  const fields = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  const line = `GET ${url.pathname}${url.search} HTTP/1.1\r\nHost: ${url.host}\r\n`;
  return Buffer.from(`${line}${fields.join("")}\r\n`, "latin1");
}
