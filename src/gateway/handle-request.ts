import type { IncomingMessage, ServerResponse } from "node:http";
import { type ClientAddress, clientAddress, type IsTrusted } from "../http/client-address.ts";
import { requestIdOf } from "../http/request-id.ts";
import { AppError, type ErrorCode } from "../kernel/errors.ts";
import type { Actor, Language } from "../kernel/words.ts";
import { type AdmissionDeps, admit, type Verdict } from "./admission/admit.ts";
import { Exchange, type ExchangeDeps } from "./forward/exchange.ts";
import { isFramingAmbiguous } from "./forward/request-framing.ts";
import { type RequestHeadersInput, requestHeaders } from "./forward/request-headers.ts";
import { PROXY_PREFIX, splitProxyUrl, targetPath } from "./forward/target-path.ts";
import type { Activate } from "./live/activate.ts";
import { type RefusalAnswer, writeRefusal } from "./refuse.ts";
import { isCrossSite } from "./sign-in/cross-site.ts";
import { followLink } from "./sign-in/follow-link.ts";
import { type Presented, presented } from "./sign-in/presented.ts";
import { authenticate, logOut, type SignInDeps } from "./sign-in/sign-in.ts";
import { tokenInQuery } from "./sign-in/token-in-query.ts";
import { answerStatus } from "./status/answer-status.ts";

export type GatewayDeps = {
  readonly admission: AdmissionDeps;
  readonly exchange: ExchangeDeps;
  readonly activate: Activate;
  readonly signIn: SignInDeps;
  readonly target: Target;
  readonly isTrustedProxy: IsTrusted;
  readonly isOurJwt: (jwt: string) => boolean;
  readonly newRequestId: () => string;
  readonly monotonicMs: () => number;
  readonly defaultLanguage: Language;
  /** Once for each request that the proxy answered, or whose client went away (499). For metrics and the access log. */
  readonly noteAnswer: (answer: AnsweredRequest) => void;
  /** A fault of ours: answered 500 and logged. */
  readonly noteBug: (error: unknown, requestId: string) => void;
};

/** The target as its requests and answers name it. */
export type Target = {
  readonly host: string;
  /** "" or "/base" */
  readonly basePath: string;
  /** What it sees of `Origin` and `Referer` in cookie mode. */
  readonly asItsOwnPage: NonNullable<RequestHeadersInput["cookieMode"]>;
  readonly locationForHeaders: (location: string) => string;
  readonly locationForCookies: (location: string) => string;
};

export type AnsweredRequest = {
  readonly method: string;
  /** Without the query, which may hold secrets of the target's. */
  readonly path: string;
  readonly status: number;
  readonly durationMs: number;
  readonly requestId: string;
};

/** nginx's number for a client that went away before it was answered. */
const CLIENT_CLOSED_REQUEST = 499;

/** TRACE would show a client the headers that only the target should see; CONNECT is no request for a resource. */
const REFUSED_METHODS = new Set(["TRACE", "CONNECT"]);

/** One proxied request, as all steps know it. */
type Context = {
  readonly deps: GatewayDeps;
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly path: string;
  readonly query: string;
  readonly requestId: string;
  readonly client: ClientAddress;
};

/**
 * Handles a request if it is the proxy's: status -> admission -> the target.
 * @returns false if the URL is not the proxy's
 */
export function handleRequest(
  deps: GatewayDeps,
  request: IncomingMessage,
  response: ServerResponse,
): boolean {
  const url = splitProxyUrl(request.url ?? "");
  if (url === null) return false;
  const evidence = {
    peer: request.socket.remoteAddress,
    encrypted: "encrypted" in request.socket,
    headers: request.headers,
  };
  const context: Context = {
    deps,
    request,
    response,
    ...url,
    requestId: requestIdOf(request.headers["x-request-id"], deps.newRequestId),
    client: clientAddress(evidence, deps.isTrustedProxy),
  };
  noteWhenOver(context);
  try {
    route(context);
  } catch (error) {
    fail(context, error);
  }
  return true;
}

function route(context: Context): void {
  const { deps, request, path } = context;
  if (isFramingAmbiguous(request.rawHeaders, request.httpVersion)) {
    refuse(context, { code: "bad_request", closes: true });
    return;
  }
  if (REFUSED_METHODS.has(request.method ?? "")) {
    refuse(context, { code: "method_not_allowed", facts: { method: request.method ?? "" } });
    return;
  }
  const own = ownEndpoint(request.method ?? "", path);
  if (own !== null) {
    own(deps, context).catch((error) => fail(context, error));
    return;
  }
  const link = tokenInQuery(context.query);
  if (link === null) {
    enter(context);
    return;
  }
  const url = { path: PROXY_PREFIX + path, query: context.query };
  followLink(deps.signIn, context, url, link)
    .then((query) => query === null || enter({ ...context, query }))
    .catch((error) => fail(context, error));
}

/** The three calls that are ours; with other methods these paths are the target's (contract, Proxy). */
function ownEndpoint(
  method: string,
  path: string,
): ((deps: GatewayDeps, context: Context) => Promise<void>) | null {
  if (path === "/status" && (method === "GET" || method === "HEAD")) {
    return ({ signIn }, context) => answerStatus(signIn.status, context);
  }
  if (path === "/authenticate" && method === "POST")
    return ({ signIn }, context) => authenticate(signIn, context);
  if (path === "/logout" && method === "DELETE") return ({ signIn }, context) => logOut(signIn, context);
  return null;
}

function enter(context: Context): void {
  const { deps, request, path } = context;
  const shown = presented(request.headers);
  const verdict = admit(deps.admission, {
    deviceId: shown.deviceId,
    token: shown.token,
    isCrossSite: shown.via === "cookie" && isCrossSite(request, deps.signIn.ourOrigins),
    path,
    actor: () => actorOf(context),
  });
  if (verdict instanceof Promise)
    verdict.then((late) => follow(context, late, shown.via)).catch((error) => fail(context, error));
  else follow(context, verdict, shown.via);
}

function follow(context: Context, verdict: Verdict, via: Presented["via"]): void {
  if (verdict.kind === "refused") {
    refuse(context, verdict);
    return;
  }
  // The client may have gone while a grant was read or a lease was claimed.
  if (context.response.destroyed) return;
  const { deps, request, response, requestId, client } = context;
  const { grant, lease } = verdict;
  const path = targetPath(deps.target.basePath, context.path + context.query);
  if (path === null) {
    refuse(context, { code: "path_ambiguous", language: grant.language });
    return;
  }
  const headers = requestHeaders({
    rawHeaders: request.rawHeaders,
    targetHost: deps.target.host,
    forwardedFor: forwardedFor(request, client),
    proto: client.protocol,
    host: client.host,
    isTrustedProxy: client.byTrustedProxy,
    userId: grant.userId,
    tokenId: grant.tokenId,
    isOurJwt: deps.isOurJwt,
    cookieMode: via === "cookie" ? deps.target.asItsOwnPage : null,
  });
  const location = via === "cookie" ? deps.target.locationForCookies : deps.target.locationForHeaders;
  const activate = grant.activatedAtMs === null ? () => deps.activate(grant, lease) : null;
  const refuseLate = (code: ErrorCode): void => refuse(context, { code, language: grant.language });
  const input = {
    request,
    response,
    path,
    headers,
    lease,
    requestId,
    location,
    activate,
    refuse: refuseLate,
  };
  new Exchange(deps.exchange, input).start();
}

function refuse(context: Context, refusal: RefusalAnswer): void {
  const { deps, request, response, requestId } = context;
  if (response.headersSent || response.destroyed) return;
  writeRefusal(request, response, refusal, { requestId, defaultLanguage: deps.defaultLanguage });
}

function fail(context: Context, error: unknown): void {
  if (error instanceof AppError) {
    refuse(context, error);
    return;
  }
  context.deps.noteBug(error, context.requestId);
  if (context.response.headersSent) context.response.destroy();
  else refuse(context, { code: "internal_error" });
}

function noteWhenOver({ deps, request, response, path, requestId }: Context): void {
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

function actorOf({ request, client, requestId }: Context): Actor {
  return { userId: null, ip: client.ip, userAgent: request.headers["user-agent"] ?? null, requestId };
}

/** The chain that a trusted proxy began, with that proxy at its end; a stranger's word is not repeated. */
function forwardedFor(request: IncomingMessage, client: ClientAddress): string {
  const chain = one(request.headers["x-forwarded-for"]);
  if (!client.byTrustedProxy || chain === undefined || chain === "") return client.ip ?? "unknown";
  return `${chain}, ${request.socket.remoteAddress ?? "unknown"}`;
}

/** Node joins repeated fields with a comma, which no token and no device id contains: they are refused then. */
function one(header: string | string[] | undefined): string | undefined {
  return Array.isArray(header) ? header.join(", ") : header;
}
