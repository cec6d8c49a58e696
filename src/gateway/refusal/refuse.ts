import { acceptedLanguage } from "../../http/language.ts";
import { gatewayProblemAnswer } from "../../http/problem.ts";
import { AppError, type ErrorCode, type ErrorFacts } from "../../kernel/errors.ts";
import type { Language } from "../../kernel/language.ts";
import { type AddedFields, NO_ADDED_FIELDS } from "../request/added-fields.ts";
import type { ClientRequest, ClientResponse } from "../request/client.port.ts";
import { isNavigation } from "../request/navigation.ts";
import { writeReply } from "../request/reply.ts";
import type { RequestContext } from "../request/request-context.ts";
import { type RefusalLinks, refusalPage } from "./refusal-page.ts";

/** The request fields on which the form of a refusal depends. */
const VARY = "Accept, Accept-Language, Origin, Sec-Fetch-Mode, X-Access-Token, X-Device-ID";

export type RefusalDeps = {
  /** The links of the pages; null: browsers get problem+json like all clients. */
  readonly links: RefusalLinks | null;
  readonly defaultLanguage: Language;
  /** Once for each refusal. It is on the hot path. */
  readonly countRefusal: (code: ErrorCode) => void;
  /** What a refusal of maintenance says of the window that runs. */
  readonly maintenanceFacts: () => ErrorFacts;
  /** Logs an unexpected error, which is answered with 500. */
  readonly noteBug: (error: unknown, requestId: string) => void;
};

export type RefusalReason = {
  readonly code: ErrorCode;
  readonly facts?: ErrorFacts;
  /** The user's, if known. */
  readonly language?: Language | null;
  readonly headers?: AddedFields;
  /** The connection cannot be used for another request. */
  readonly closes?: boolean;
};

/** Refuses a request, if nothing has been answered yet. */
export function refuse(deps: RefusalDeps, context: RequestContext, reason: RefusalReason): void {
  const { request, response, requestId, added } = context;
  if (response.headersSent || response.destroyed) return;
  deps.countRefusal(reason.code);
  const told = reason.code === "maintenance" ? { ...reason, facts: deps.maintenanceFacts() } : reason;
  writeRefusal(request, response, told, { ...deps, requestId, added });
}

/** Replies to a thrown error: an `AppError` as a refusal, any other as `internal_error` without details. */
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
 * default. A browser that navigates gets an HTML page instead.
 */
export function writeRefusal(
  request: ClientRequest,
  response: ClientResponse,
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
    links !== null && isNavigation(request)
      ? refusalPage(problem, { language, requestId, links, facts: fault.facts })
      : problem;
  const fields = { ...headers, ...added, ...reason.headers, vary: VARY, "x-request-id": requestId };
  writeReply(request, response, { status: problem.status, headers: fields, body }, reason.closes === true);
}
