import { type IncomingMessage, STATUS_CODES } from "node:http";
import type { Duplex } from "node:stream";
import { SECOND_MS } from "../kernel/duration.ts";
import { AppError, type ErrorCode, type ErrorFacts } from "../kernel/errors.ts";
import { hadLastAnswer } from "./last-answer.ts";
import { gatewayProblemAnswer, type ProblemContext } from "./problem.ts";

/** What Node's parser calls the faults that have a better status than 400. */
const CODES: Readonly<Record<string, ErrorCode>> = {
  HPE_HEADER_OVERFLOW: "headers_too_large",
  HPE_CHUNK_EXTENSIONS_OVERFLOW: "payload_too_large",
  ERR_HTTP_REQUEST_TIMEOUT: "request_timeout",
};

/** Closed at once, with bytes of the client unread, a connection would be reset, and the answer lost with it. */
const LINGER_MS = SECOND_MS;

/** What Node keeps on a socket while an answer is due on it. */
type AnswerDue = { readonly headersSent: boolean; readonly req: IncomingMessage };

/**
 * Answers bytes that Node could not parse as an HTTP request, and closes: for a server's `clientError`.
 * Says nothing where the bytes come behind a request whose answer is still due (they would be read as that answer),
 * where an answer is under way, or where the client is gone.
 */
export function answerClientError(
  error: Error & { readonly code?: string },
  socket: Duplex,
  context: ProblemContext,
): void {
  // Answered already: what else the client sends is as broken, and the connection is about to close.
  if (socket.writableEnded || hadLastAnswer(socket)) return;
  const due = answerDueOn(socket);
  if (error.code === "ECONNRESET" || due?.headersSent === true || due?.req.complete === true)
    socket.destroy();
  else answerOnSocket(socket, { code: CODES[error.code ?? ""] ?? "bad_request" }, context);
}

/**
 * Answers where Node has no response to answer with, and closes. The path may be unknown then, so each such answer
 * carries `X-Gateway-Error`, as those of the proxy's paths must.
 */
export function answerOnSocket(
  socket: Duplex,
  refusal: { readonly code: ErrorCode; readonly facts?: ErrorFacts },
  context: ProblemContext,
): void {
  const answer = gatewayProblemAnswer(new AppError(refusal.code, refusal.facts), context);
  const headers = {
    ...answer.headers,
    "x-request-id": context.requestId,
    "content-length": String(Buffer.byteLength(answer.body)),
    connection: "close",
  };
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  const head = `HTTP/1.1 ${answer.status} ${STATUS_CODES[answer.status]}\r\n${lines.join("")}\r\n`;
  // A request whose body broke off must not go on beside its answer.
  const lingerMs = answerDueOn(socket) === null ? LINGER_MS : 0;
  socket.end(head + answer.body, () => setTimeout(() => socket.destroy(), lingerMs).unref());
}

/** The answer that a connection's requests wait for next; null if there is none. */
export function answerDueOn(socket: Duplex): AnswerDue | null {
  return "_httpMessage" in socket ? (socket._httpMessage as AnswerDue | null) : null;
}
