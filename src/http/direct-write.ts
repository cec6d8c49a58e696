import { Socket } from "node:net";
import { getSystemErrorName } from "node:util";

/** @param fault null: the kernel has taken all of it; else nothing more can be written */
export type Written = (fault: Error | null) => void;

/** What is looked into. */
type Handle = {
  writeLatin1String(request: WriteRequest, text: string): number;
  readonly writeQueueSize: number;
};
type WriteRequest = {
  oncomplete: (this: WriteRequest, status: number) => void;
  written: Written | null;
};
type WriteRequestClass = new () => WriteRequest;

/**
 * Writes texts to connections as their streams do, but past these: the states of a stream, its closures and its turns of the queue of
 * ticks cost a tenth of a small request, and nobody needs them where nothing else is being written. Node has no public way:
 * `proveDirectWrite` says whether this one works.
 */
export class DirectWrite {
  readonly #WriteRequest: WriteRequestClass;

  private constructor(writeRequest: WriteRequestClass) {
    this.#WriteRequest = writeRequest;
  }

  /**
   * Sends a text by a connection's stream, and watches how that writes.
   * @param socket nothing is being written to it
   * @returns null: this version of Node does it otherwise
   */
  static learn(socket: Socket, text: string): DirectWrite | null {
    const handle = handleOf(socket);
    if (handle === null) return null;
    const { writeLatin1String } = handle;
    let seen: unknown = null;
    handle.writeLatin1String = function (this: Handle, request, written) {
      seen = request.constructor;
      return writeLatin1String.call(this, request, written);
    };
    socket.write(text, "latin1");
    Reflect.deleteProperty(handle, "writeLatin1String");
    return typeof seen === "function" && typeof handle.writeQueueSize === "number"
      ? new DirectWrite(seen as WriteRequestClass)
      : null;
  }

  /**
   * @param text each character one byte
   * @param written called once, at once if the kernel takes all of it
   * @returns false: nothing was done, since something else is being written, or this is no plain connection
   */
  write(socket: Socket, text: string, written: Written): boolean {
    if (socket.writableLength !== 0 || socket.writableCorked !== 0 || socket.writableEnded) return false;
    const handle = handleOf(socket);
    if (handle === null || handle.writeQueueSize !== 0) return false;
    const request = new this.#WriteRequest();
    request.oncomplete = onComplete;
    request.written = written;
    const status = handle.writeLatin1String(request, text);
    if (status !== 0) onComplete.call(request, status);
    else if (handle.writeQueueSize === 0) onComplete.call(request, 0);
    return true;
  }
}

function handleOf(socket: Socket): Handle | null {
  const isPlain = Object.getPrototypeOf(socket) === Socket.prototype;
  if (!isPlain || socket.connecting || socket.destroyed) return null;
  return (socket as unknown as { readonly _handle: Handle | null })._handle;
}

function onComplete(this: WriteRequest, status: number): void {
  const { written } = this;
  this.written = null;
  written?.(status === 0 ? null : faultOf(status));
}

/** As Node makes it. */
function faultOf(status: number): Error {
  const code = getSystemErrorName(status);
  return Object.assign(new Error(`write ${code}`), { errno: status, code, syscall: "write" });
}
