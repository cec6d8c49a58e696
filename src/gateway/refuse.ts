import type { IncomingMessage, ServerResponse } from "node:http";
import { acceptedLanguage } from "../http/language.ts";
import { gatewayProblemAnswer } from "../http/problem.ts";
import { AppError, type ErrorCode, type ErrorFacts } from "../kernel/errors.ts";
import type { Language } from "../kernel/words.ts";

export type RefusalAnswer = {
  readonly code: ErrorCode;
  readonly facts?: ErrorFacts;
  readonly language?: Language | null;
  readonly headers?: Readonly<Record<string, string>>;
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
  response.writeHead(answer.status, {
    ...answer.headers,
    ...refusal.headers,
    "x-request-id": requestId,
    "content-length": Buffer.byteLength(answer.body),
    ...(request.complete ? {} : { connection: "close" }),
  });
  response.end(answer.body);
  request.resume();
}
