/** Repeating these does no harm (RFC 9110, 9.2.2). */
const REPEATABLE = new Set(["GET", "HEAD", "OPTIONS", "PUT", "DELETE", "PROPFIND", "REPORT", "SEARCH"]);

/** What undici and the system call a connection that the other side has closed. */
const CLOSED = new Set(["UND_ERR_SOCKET", "ECONNRESET", "EPIPE"]);

/**
 * Whether a request without a body that failed with this error may be sent once more, if no byte of an answer came:
 * the target may close an idle connection at any time, also while a request is on its way.
 */
export function isRepeatable(method: string, error: Error): boolean {
  return (
    REPEATABLE.has(method) && "code" in error && typeof error.code === "string" && CLOSED.has(error.code)
  );
}
