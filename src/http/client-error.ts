import { STATUS_CODES } from "node:http";
import type { Socket } from "node:net";
import { AppError, type ErrorCode } from "../kernel/errors.ts";
import type { Language } from "../kernel/words.ts";
import { problemAnswer } from "./problem.ts";

/** What Node's parser calls the faults that have a better status than 400. */
const CODES: Readonly<Record<string, ErrorCode>> = {
  HPE_HEADER_OVERFLOW: "headers_too_large",
  HPE_CHUNK_EXTENSIONS_OVERFLOW: "payload_too_large",
  ERR_HTTP_REQUEST_TIMEOUT: "request_timeout",
};

/**
 * Answers bytes that Node could not parse as an HTTP request, and closes: for a server's `clientError`.
 * Says nothing where another answer is under way on the connection, or the client is gone.
 */
export function answerClientError(
  error: Error & { readonly code?: string },
  socket: Socket,
  context: { readonly language: Language; readonly requestId: string },
): void {
  const answering = "_httpMessage" in socket && socket._httpMessage !== null;
  if (error.code === "ECONNRESET" || !socket.writable || answering) {
    socket.destroy();
    return;
  }
  const answer = problemAnswer(new AppError(CODES[error.code ?? ""] ?? "bad_request"), context);
  const headers = {
    ...answer.headers,
    "x-request-id": context.requestId,
    "content-length": String(Buffer.byteLength(answer.body)),
    connection: "close",
  };
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  socket.end(
    `HTTP/1.1 ${answer.status} ${STATUS_CODES[answer.status]}\r\n${lines.join("")}\r\n${answer.body}`,
  );
}
