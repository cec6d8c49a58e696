import type { IncomingMessage, ServerResponse } from "node:http";
import { acceptedLanguage } from "../../http/language.ts";
import { gatewayProblemAnswer } from "../../http/problem.ts";
import { AppError, type ErrorCode, type ErrorFacts } from "../../kernel/errors.ts";
import type { Language } from "../../kernel/language.ts";
import { type AddedFields, NO_ADDED_FIELDS } from "../request/added-fields.ts";
import { isNavigation } from "../request/navigation.ts";
import { writeReply } from "../request/reply.ts";
import type { RequestContext } from "../request/request-context.ts";
import { type DenialLinks, denialPage } from "./denial-page.ts";

/** What the form of a refusal hangs on. */
const VARY = "Accept, Accept-Language, Origin, Sec-Fetch-Mode, X-Access-Token, X-Device-ID";

/** What the gateway needs to refuse a request. */
export type RefusalDeps = {
  /** Where the pages of refusals lead; null: browsers get problem+json like everybody. */
  readonly links: DenialLinks | null;
  readonly defaultLanguage: Language;
  /** A fault of ours: answered 500 and logged. */
  readonly noteBug: (error: unknown, requestId: string) => void;
};

/** Why a request is refused. */
export type RefusalReason = {
  readonly code: ErrorCode;
  readonly facts?: ErrorFacts;
  /** The user's, where one is known. */
  readonly language?: Language | null;
  readonly headers?: AddedFields;
  /** The connection is not fit for another request. */
  readonly closes?: boolean;
};

/** Refuses a request, if nothing has been answered yet. */
export function refuse(deps: RefusalDeps, context: RequestContext, reason: RefusalReason): void {
  const { request, response, requestId, added } = context;
  if (response.headersSent || response.destroyed) return;
  writeRefusal(request, response, reason, { ...deps, requestId, added });
}

/** Answers what was thrown: a refusal, or a bug, of which nothing is shown. */
export function fail(deps: RefusalDeps, context: RequestContext, error: unknown): void {
  if (error instanceof AppError) {
    refuse(deps, context, error);
    return;
  }
  deps.noteBug(error, context.requestId);
  if (context.response.headersSent) context.response.destroy();
  else refuse(deps, context, { code: "internal_error" });
}

/**
 * Writes problem+json and `X-Gateway-Error`, in the language that the request asks for, else the user's, else the
 * default. A browser that navigates gets the same as a page.
 */
export function writeRefusal(
  request: IncomingMessage,
  response: ServerResponse,
  reason: RefusalReason,
  context: Pick<RefusalDeps, "links" | "defaultLanguage"> & {
    readonly requestId: string;
    readonly added?: AddedFields;
  },
): void {
  const { requestId, defaultLanguage, links, added = NO_ADDED_FIELDS } = context;
  const language = acceptedLanguage(request.headers["accept-language"]) ?? reason.language ?? defaultLanguage;
  const fault = reason instanceof AppError ? reason : new AppError(reason.code, reason.facts);
  const problem = gatewayProblemAnswer(fault, { language, requestId });
  const { headers, body } =
    links !== null && isNavigation(request) ? denialPage(problem, { language, requestId, links }) : problem;
  const fields = { ...headers, ...added, ...reason.headers, vary: VARY, "x-request-id": requestId };
  writeReply(request, response, { status: problem.status, headers: fields, body }, reason.closes === true);
}
