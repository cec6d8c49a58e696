import type { Socket } from "node:net";

type Done = (error?: Error | null) => void;

/**
 * Keeps a socket open that cannot be written to any more. Node destroys it at once, and with it what the other side had
 * sent before: the answer of a target that refuses an upload and closes. These two methods are where a stream's owner
 * decides what a failed write means.
 *
 * @param onFault called for each write that failed; what was to be written is lost
 */
export function tolerateWriteFaults(socket: Socket, onFault: (fault: Error) => void): void {
  const tolerate =
    (done: Done): Done =>
    (error) => {
      // A socket that was destroyed on purpose has nothing to say.
      if (error != null && !socket.destroyed) onFault(error);
      done(socket.destroyed ? error : null);
    };
  const write = socket._write.bind(socket);
  const writev = socket._writev?.bind(socket);
  socket._write = (chunk, encoding, done) => write(chunk, encoding, tolerate(done));
  if (writev !== undefined) socket._writev = (chunks, done) => writev(chunks, tolerate(done));
}

/**
 * Whether what was told as an end was none: libuv does so where a reset came together with data. Only a connection that is
 * still one has a peer.
 */
export function wasReset(socket: Socket): boolean {
  return socket.remoteAddress === undefined;
}

/** A socket's fault with a message for the log: Node gives none where several addresses were tried. */
export function describeFault(fault: Error | null): Error {
  if (fault === null) return new Error("the target closed the connection");
  if (fault.message !== "") return fault;
  const tried =
    fault instanceof AggregateError ? fault.errors.map((error) => String(error?.message ?? error)) : [];
  const code = "code" in fault ? String(fault.code) : "unknown";
  return new Error(tried.join("; ") || `the connection failed: ${code}`, { cause: fault });
}
