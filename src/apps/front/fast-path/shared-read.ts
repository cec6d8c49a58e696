import { Socket } from "node:net";

/** What one read of a socket can bring. */
const READ_BYTES = 65_536;

/** @param bytes how many were read, at the start of `buffer`, which the next read of any connection overwrites */
export type OnRead = (bytes: number, buffer: Buffer) => void;

type Marks = { readonly buffer: symbol; readonly callback: symbol };

/**
 * Lets connections that a server has accepted be read into one buffer, as the public `onread` does for those that a client opens: Node
 * allocates 64 KiB for each read otherwise, which costs a tenth of a small request. For accepted connections Node has no public
 * way: this one sets what its `Socket` sets for `onread`. `proveSharedRead` says whether that works.
 */
export class SharedRead {
  readonly #buffer = Buffer.allocUnsafeSlow(READ_BYTES);
  readonly #marks: Marks;

  private constructor(marks: Marks) {
    this.#marks = marks;
  }

  /** null if this version of Node has nothing of that kind. */
  static find(): SharedRead | null {
    const symbols = Object.getOwnPropertySymbols(new Socket());
    const buffer = symbols.find(({ description }) => description === "kBuffer");
    const callback = symbols.find(({ description }) => description === "kBufferCb");
    return buffer === undefined || callback === undefined ? null : new SharedRead({ buffer, callback });
  }

  /**
   * From now on what the connection receives is passed to `onRead`, and nothing enters its stream.
   * @param socket nothing was read from it yet
   * @throws TypeError: this version of Node has nothing of that kind
   */
  take(socket: Socket, onRead: OnRead): void {
    const inside = socket as unknown as Inside;
    inside[this.#marks.callback] = (bytes: number, buffer: Buffer) => {
      onRead(bytes, buffer);
      return true;
    };
    inside._handle.useUserBuffer(this.#buffer);
    inside[this.#marks.buffer] = this.#buffer;
  }

  /** From now on what the connection receives enters its stream, as if it had never been taken. */
  giveBack(socket: Socket): void {
    const inside = socket as unknown as Inside;
    inside[this.#marks.callback] = (bytes: number, buffer: Buffer) =>
      socket.push(Buffer.from(buffer.subarray(0, bytes)));
  }
}

/** What is looked into. */
type Inside = { _handle: { useUserBuffer(buffer: Buffer): void } } & Record<symbol, unknown>;
