import { type IncomingMessage, STATUS_CODES } from "node:http";
import type { Duplex } from "node:stream";
import { SECOND_MS } from "../kernel/duration.ts";
import { AppError, type ErrorCode, type ErrorFacts } from "../kernel/errors.ts";
import { hadLastAnswer } from "./last-answer.ts";
import { gatewayProblemAnswer, type ProblemContext } from "./problem.ts";

/** The codes of Node's parser for errors that have a better status than 400. */
const CODES: Readonly<Record<string, ErrorCode>> = {
  HPE_HEADER_OVERFLOW: "headers_too_large",
  HPE_CHUNK_EXTENSIONS_OVERFLOW: "payload_too_large",
  ERR_HTTP_REQUEST_TIMEOUT: "request_timeout",
};

/** Of connections with `noteEarly`: how many bytes had come by then. */
const early = new WeakMap<Duplex, number>();

/** A connection that is closed at once, with bytes of the client unread, is reset, and its answer is lost. */
const LINGER_MS = SECOND_MS;

/** The response that Node stores in a socket while an answer is due on it. */
type AnswerDue = { readonly headersSent: boolean; readonly req: IncomingMessage };

/**
 * Answers bytes that Node could not parse as an HTTP request, and closes the connection: for a server's `clientError`.
 * Sends no answer if the client has gone, if an answer has begun, or if the bytes follow a request whose answer is still due:
 * the client would take this answer for that one.
 */
export function answerClientError(
  error: Error & { readonly code?: string },
  socket: Duplex,
  context: ProblemContext,
): void {
  // Answered already: the connection is about to close, and whatever else the client sends is ignored.
  if (socket.writableEnded || hadLastAnswer(socket)) return;
  const due = answerDueOn(socket);
  const isTaken = due?.headersSent === true || due?.req.complete === true || cameEarly(socket);
  if (error.code === "ECONNRESET" || isTaken) socket.destroy();
  else answerOnSocket(socket, { code: CODES[error.code ?? ""] ?? "bad_request" }, context);
}

/** Records that what has come on a connection, and was not read yet, came while an answer was due on it. */
export function noteEarly(socket: Duplex & { readonly bytesRead: number }): void {
  early.set(socket, socket.bytesRead);
}

/** Whether nothing has come on it since then. */
function cameEarly(socket: Duplex): boolean {
  return "bytesRead" in socket && early.get(socket) === socket.bytesRead;
}

/**
 * Answers if there is no response object of Node, and closes the connection. Since the path may be unknown, each such answer has
 * `X-Gateway-Error`, as answers to proxied paths must have.
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
  // A request whose body is broken must not be processed further next to this answer.
  const lingerMs = answerDueOn(socket) === null ? LINGER_MS : 0;
  socket.end(head + answer.body, () => setTimeout(() => socket.destroy(), lingerMs).unref());
}

/** The response that is due next on a connection; null if there is none. */
export function answerDueOn(socket: Duplex): AnswerDue | null {
  return "_httpMessage" in socket ? (socket._httpMessage as AnswerDue | null) : null;
}
