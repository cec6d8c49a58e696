import type { IncomingMessage, ServerResponse } from "node:http";
import { acceptedLanguage } from "../http/language.ts";
import { noteLastAnswer } from "../http/last-answer.ts";
import { gatewayProblemAnswer } from "../http/problem.ts";
import { SECOND_MS } from "../kernel/duration.ts";
import { AppError, type ErrorCode, type ErrorFacts } from "../kernel/errors.ts";
import type { Language } from "../kernel/words.ts";
import { hasBody } from "./forward/request-body.ts";

/** Time for a client that uploads to notice that it is refused; no longer, since nobody wants its bytes. */
const LINGER_MS = 2 * SECOND_MS;

export type RefusalAnswer = {
  readonly code: ErrorCode;
  readonly facts?: ErrorFacts;
  readonly language?: Language | null;
  readonly headers?: Readonly<Record<string, string>>;
  /** The connection is not fit for another request. */
  readonly closes?: boolean;
};

/**
 * Answers with an error of the gateway's own: problem+json and `X-Gateway-Error`, in the language that the request
 * asks for, else the user's, else the default. A request whose body was not read is the last on its connection.
 */
export function writeRefusal(
  request: IncomingMessage,
  response: ServerResponse,
  refusal: RefusalAnswer,
  context: { readonly requestId: string; readonly defaultLanguage: Language },
): void {
  const { requestId, defaultLanguage } = context;
  const language =
    acceptedLanguage(request.headers["accept-language"]) ?? refusal.language ?? defaultLanguage;
  const fault = refusal instanceof AppError ? refusal : new AppError(refusal.code, refusal.facts);
  const answer = gatewayProblemAnswer(fault, { language, requestId });
  const closes = refusal.closes === true || (!request.complete && hasBody(request));
  response.writeHead(answer.status, {
    ...answer.headers,
    ...refusal.headers,
    "x-request-id": requestId,
    "content-length": Buffer.byteLength(answer.body),
    ...(closes ? { connection: "close" } : {}),
  });
  if (closes) noteLastAnswer(request.socket);
  // Nobody knows where a request ends that is not fit to be read; and who waits to be told to go on sends no body.
  const isReadOn = closes && refusal.closes !== true && request.headers.expect === undefined;
  if (isReadOn) endAfterBody(request, response, answer.body);
  else response.end(answer.body);
}

/** Reads on for a while: closed with bytes of the client unread, a connection is reset, and the answer lost with it. */
function endAfterBody(request: IncomingMessage, response: ServerResponse, body: string): void {
  response.write(body);
  const timer = setTimeout(end, LINGER_MS);
  function end(): void {
    clearTimeout(timer);
    response.end();
  }
  request.once("close", end).resume();
}
