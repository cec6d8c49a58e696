import type { IncomingMessage, ServerResponse } from "node:http";
import { actorOf as actorOfRequest } from "../http/actor.ts";
import { type ClientAddress, clientOf, type IsTrusted } from "../http/client-address.ts";
import { requestIdOf } from "../http/request-id.ts";
import { AppError } from "../kernel/errors.ts";
import type { Actor, Language } from "../kernel/words.ts";
import { corsFields } from "./cors.ts";
import type { DenialLinks } from "./denial/denial-page.ts";
import type { OwnFields } from "./own-fields.ts";
import { type RefusalAnswer, writeRefusal } from "./refuse.ts";
import { type BrowserSite, takesCookies } from "./sign-in/browser-site.ts";

/** What the gateway needs to know a request and to answer it itself. */
export type ContextDeps = {
  readonly site: BrowserSite;
  /** Where the pages of refusals lead. */
  readonly links: DenialLinks;
  /** Origins whose pages may use the proxy from a browser (`CORS_ORIGINS`). */
  readonly corsOrigins: ReadonlySet<string>;
  readonly isTrustedProxy: IsTrusted;
  readonly newRequestId: () => string;
  readonly monotonicMs: () => number;
  readonly defaultLanguage: Language;
  /** Once for each request that the proxy answered, or whose client went away (499). For metrics and the access log. */
  readonly noteAnswer: (answer: AnsweredRequest) => void;
  /** A fault of ours: answered 500 and logged. */
  readonly noteBug: (error: unknown, requestId: string) => void;
};

export type AnsweredRequest = {
  readonly method: string;
  /** Without the query, which may hold secrets of the target's. */
  readonly path: string;
  readonly status: number;
  readonly durationMs: number;
  readonly requestId: string;
};

/** One request, as all steps know it. */
export type RequestContext = {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly requestId: string;
  readonly client: ClientAddress;
  /** Whether cookies count at the host that was asked. */
  readonly takesCookies: boolean;
  /** What each answer to this request carries. */
  readonly own: OwnFields;
};

/** nginx's number for a client that went away before it was answered. */
const CLIENT_CLOSED_REQUEST = 499;

export function openContext(
  deps: ContextDeps,
  request: IncomingMessage,
  response: ServerResponse,
): RequestContext {
  const client = clientOf(request, deps.isTrustedProxy);
  return {
    request,
    response,
    requestId: requestIdOf(request.headers["x-request-id"], deps.newRequestId),
    client,
    takesCookies: takesCookies(deps.site, client.host),
    own: corsFields(deps.corsOrigins, request),
  };
}

/** Answers with an error of the gateway's own, if nothing has been answered yet. */
export function refuse(deps: ContextDeps, context: RequestContext, refusal: RefusalAnswer): void {
  const { request, response, requestId, own } = context;
  if (response.headersSent || response.destroyed) return;
  const { defaultLanguage, links } = deps;
  writeRefusal(request, response, refusal, { requestId, defaultLanguage, own, links });
}

/** Answers what was thrown: a refusal, or a bug, of which nothing is shown. */
export function fail(deps: ContextDeps, context: RequestContext, error: unknown): void {
  if (error instanceof AppError) {
    refuse(deps, context, error);
    return;
  }
  deps.noteBug(error, context.requestId);
  if (context.response.headersSent) context.response.destroy();
  else refuse(deps, context, { code: "internal_error" });
}

/** @param path without the query */
export function noteWhenOver(deps: ContextDeps, context: RequestContext, path: string): void {
  const { request, response, requestId } = context;
  const startedMs = deps.monotonicMs();
  response.once("close", () => {
    deps.noteAnswer({
      method: request.method ?? "",
      path,
      status: response.headersSent ? response.statusCode : CLIENT_CLOSED_REQUEST,
      durationMs: deps.monotonicMs() - startedMs,
      requestId,
    });
  });
}

export function actorOf({ request, client, requestId }: RequestContext): Actor {
  return actorOfRequest({ id: requestId, client, headers: request.headers, principal: null });
}

/** The chain that a trusted proxy began, with that proxy at its end; a stranger's word is not repeated. */
export function forwardedFor({ request, client }: RequestContext): string {
  const field = request.headers["x-forwarded-for"];
  const chain = Array.isArray(field) ? field.join(", ") : field;
  if (!client.byTrustedProxy || chain === undefined || chain === "") return client.ip ?? "unknown";
  return `${chain}, ${request.socket.remoteAddress ?? "unknown"}`;
}
