import type { Socket } from "node:net";

type Done = (error?: Error | null) => void;

/**
 * Leaves a socket open after a failed write. Node would destroy it at once, and lose what the peer had sent before: the
 * answer of a target that refuses an upload and closes. `_write` and `_writev` are where a stream decides what a failed
 * write means.
 *
 * @param onFault called for each failed write, whose data is lost
 */
export function tolerateWriteFaults(socket: Socket, onFault: (fault: Error) => void): void {
  const tolerate =
    (done: Done): Done =>
    (error) => {
      // A write that fails because the socket was destroyed on purpose is no fault.
      if (error != null && !socket.destroyed) onFault(error);
      done(socket.destroyed ? error : null);
    };
  const write = socket._write.bind(socket);
  const writev = socket._writev?.bind(socket);
  socket._write = (chunk, encoding, done) => write(chunk, encoding, tolerate(done));
  if (writev !== undefined) socket._writev = (chunks, done) => writev(chunks, tolerate(done));
}

/**
 * Whether an `end` event was in truth a reset: libuv reports one as an end if it came together with data. Only a socket
 * that is still connected has a remote address.
 */
export function wasReset(socket: Socket): boolean {
  return socket.remoteAddress === undefined;
}

/** A socket's fault with a message for the log: Node gives none if several addresses were tried. */
export function describeFault(fault: Error | null): Error {
  if (fault === null) return new Error("the target closed the connection");
  if (fault.message !== "") return fault;
  const tried =
    fault instanceof AggregateError ? fault.errors.map((error) => String(error?.message ?? error)) : [];
  const code = "code" in fault ? String(fault.code) : "unknown";
  return new Error(tried.join("; ") || `the connection failed: ${code}`, { cause: fault });
}
