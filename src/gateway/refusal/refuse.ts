import type { IncomingMessage, ServerResponse } from "node:http";
import { acceptedLanguage } from "../../http/language.ts";
import { noteLastAnswer } from "../../http/last-answer.ts";
import { gatewayProblemAnswer } from "../../http/problem.ts";
import { AppError, type ErrorCode, type ErrorFacts } from "../../kernel/errors.ts";
import type { Language } from "../../kernel/words.ts";
import { hasBody } from "../exchange/upload.ts";
import { dropRest } from "../request/drop-rest.ts";
import { isNavigation } from "../request/navigation.ts";
import { NO_FIELDS, type OwnFields } from "../request/own-fields.ts";
import { type DenialLinks, denialPage } from "./denial-page.ts";

/** What the form of a refusal hangs on. */
const VARY = "Accept, Accept-Language, Origin, Sec-Fetch-Mode, X-Access-Token, X-Device-ID";

export type RefusalAnswer = {
  readonly code: ErrorCode;
  readonly facts?: ErrorFacts;
  readonly language?: Language | null;
  readonly headers?: OwnFields;
  /** The connection is not fit for another request. */
  readonly closes?: boolean;
};

export type RefusalContext = {
  readonly requestId: string;
  readonly defaultLanguage: Language;
  /** What each answer to this request carries. */
  readonly own?: OwnFields;
  /** Where browsers find help; null: they get problem+json like everybody. */
  readonly links: DenialLinks | null;
};

/**
 * Answers with an error of the gateway's own: problem+json and `X-Gateway-Error`, in the language that the request
 * asks for, else the user's, else the default. A browser that navigates gets the same as a page.
 */
export function writeRefusal(
  request: IncomingMessage,
  response: ServerResponse,
  refusal: RefusalAnswer,
  context: RefusalContext,
): void {
  const { requestId, defaultLanguage, links, own = NO_FIELDS } = context;
  const language =
    acceptedLanguage(request.headers["accept-language"]) ?? refusal.language ?? defaultLanguage;
  const fault = refusal instanceof AppError ? refusal : new AppError(refusal.code, refusal.facts);
  const problem = gatewayProblemAnswer(fault, { language, requestId });
  const { headers, body } =
    links !== null && isNavigation(request) ? denialPage(problem, { language, requestId, links }) : problem;
  const fields = { ...headers, ...own, ...refusal.headers, vary: VARY, "x-request-id": requestId };
  const answer = { status: problem.status, headers: fields, body };
  writeOwnAnswer(request, response, answer, refusal.closes === true);
}

/**
 * Writes an answer of the gateway's own. A request whose body was not read is the last on its connection.
 * @param isUnfit the connection is not fit for another request: nobody knows where this one ends
 */
export function writeOwnAnswer(
  request: IncomingMessage,
  response: ServerResponse,
  answer: { readonly status: number; readonly headers: OwnFields; readonly body: string },
  isUnfit = false,
): void {
  const closes = isUnfit || (!request.complete && hasBody(request));
  response.writeHead(answer.status, {
    ...answer.headers,
    "content-length": Buffer.byteLength(answer.body),
    ...(closes ? { connection: "close" } : {}),
  });
  if (closes) noteLastAnswer(request.socket);
  // Who waits to be told to go on sends no body.
  const isReadOn = closes && !isUnfit && request.headers.expect === undefined;
  if (!isReadOn) {
    response.end(answer.body);
    return;
  }
  response.write(answer.body);
  dropRest(request, () => response.end());
}
