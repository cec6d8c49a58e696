import type { IncomingMessage, ServerResponse } from "node:http";
import type { ErrorCode } from "../kernel/errors.ts";
import { type AdmissionDeps, admit, type Verdict } from "./admission/admit.ts";
import { isPreflight, preflightFields } from "./cors.ts";
import type { AnswerMode } from "./forward/answer-mode.ts";
import { Exchange, type ExchangeDeps } from "./forward/exchange.ts";
import { isFramingAmbiguous } from "./forward/request-framing.ts";
import { type CookieModeRequest, requestHeaders } from "./forward/request-headers.ts";
import { PROXY_PREFIX, splitProxyUrl, targetPath } from "./forward/target-path.ts";
import type { Activate } from "./live/activate.ts";
import { NO_FIELDS, type OwnFields } from "./own-fields.ts";
import { writeOwnAnswer } from "./refuse.ts";
import {
  actorOf,
  type ContextDeps,
  fail,
  forwardedFor,
  noteWhenOver,
  openContext,
  type RequestContext,
  refuse,
} from "./request-context.ts";
import { isCrossSite, isForeignHandshake } from "./sign-in/cross-site.ts";
import { followLink } from "./sign-in/follow-link.ts";
import { readHandshake } from "./sign-in/handshake.ts";
import { type Presented, presented } from "./sign-in/presented.ts";
import { redirectBrowser } from "./sign-in/redirect-browser.ts";
import { tidyCookies } from "./sign-in/session-cookies.ts";
import { authenticate, logOut, type SignInDeps } from "./sign-in/sign-in.ts";
import { tokenInQuery } from "./sign-in/token-in-query.ts";
import { answerStatus } from "./status/answer-status.ts";

export type GatewayDeps = ContextDeps & {
  readonly admission: AdmissionDeps;
  readonly exchange: ExchangeDeps;
  readonly activate: Activate;
  readonly signIn: SignInDeps;
  readonly target: Target;
  readonly isOurJwt: (jwt: string) => boolean;
};

/** The target as its requests and answers name it. */
export type Target = {
  readonly host: string;
  /** "" or "/base" */
  readonly basePath: string;
  readonly cookieMode: CookieModeRequest;
  readonly answersByHeader: AnswerMode;
  readonly answersByCookie: AnswerMode;
};

/** TRACE would show a client the headers that only the target should see; CONNECT is no request for a resource. */
const REFUSED_METHODS = new Set(["TRACE", "CONNECT"]);

/** One proxied request, as all steps know it. */
type Context = RequestContext & {
  readonly deps: GatewayDeps;
  /** After `/api/v1/proxy`, as it came. */
  readonly path: string;
  readonly query: string;
  /** The protocol that it asks the target to switch to; null in an ordinary request. */
  readonly upgrade: string | null;
};

/**
 * Handles a request if it is the proxy's: status -> admission -> the target.
 * @param upgrade from `handleUpgrade`: the protocol that the target is to switch to
 * @returns false if the URL is not the proxy's
 */
export function handleRequest(
  deps: GatewayDeps,
  request: IncomingMessage,
  response: ServerResponse,
  upgrade: string | null = null,
): boolean {
  const url = splitProxyUrl(request.url ?? "");
  if (url === null) return false;
  const context: Context = { deps, upgrade, ...url, ...openContext(deps, request, response) };
  noteWhenOver(deps, context, context.path);
  try {
    route(context);
  } catch (error) {
    fail(deps, context, error);
  }
  return true;
}

function route(context: Context): void {
  const { deps, request, path } = context;
  if (isFramingAmbiguous(request.rawHeaders, request.httpVersion)) {
    refuse(deps, context, { code: "bad_request", closes: true });
    return;
  }
  if (REFUSED_METHODS.has(request.method ?? "")) {
    refuse(deps, context, { code: "method_not_allowed", facts: { method: request.method ?? "" } });
    return;
  }
  if (context.own !== NO_FIELDS && isPreflight(request)) {
    answerPreflight(context);
    return;
  }
  const own = ownEndpoint(request.method ?? "", path);
  const link = tokenInQuery(context.query);
  const asked = { signIn: own?.setsCookies === true, link: link !== null && context.upgrade === null };
  if (redirectBrowser(deps.site, context, asked)) return;
  if (own !== null) {
    own.answer(deps.signIn, context).catch((error) => fail(deps, context, error));
    return;
  }
  if (context.upgrade !== null) {
    readHandshake(deps.signIn, request.headers, context.takesCookies, context.query)
      .then(({ shown, query }) => enterAs({ ...context, query }, shown))
      .catch((error) => fail(deps, context, error));
    return;
  }
  if (link === null) {
    enter(context);
    return;
  }
  const url = { path: PROXY_PREFIX + path, query: context.query };
  followLink(deps.signIn, context, url, link)
    .then((followed) => followed === null || enter({ ...context, ...followed }))
    .catch((error) => fail(deps, context, error));
}

function answerPreflight({ request, response, requestId, own }: Context): void {
  const headers = { ...own, ...preflightFields(request), "x-request-id": requestId };
  writeOwnAnswer(request, response, { status: 204, headers, body: "" });
}

type OwnEndpoint = {
  readonly answer: (deps: SignInDeps, context: Context) => Promise<void>;
  readonly setsCookies: boolean;
};

const STATUS: OwnEndpoint = {
  answer: answerStatus,
  setsCookies: false,
};
const AUTHENTICATE: OwnEndpoint = { answer: authenticate, setsCookies: true };
const LOG_OUT: OwnEndpoint = { answer: logOut, setsCookies: true };

/** The three calls that are ours; with other methods these paths are the target's (contract, Proxy). */
function ownEndpoint(method: string, path: string): OwnEndpoint | null {
  if (path === "/status" && (method === "GET" || method === "HEAD")) return STATUS;
  if (path === "/authenticate" && method === "POST") return AUTHENTICATE;
  return path === "/logout" && method === "DELETE" ? LOG_OUT : null;
}

function enter(context: Context): void {
  const { deps, request, takesCookies } = context;
  const shown = presented(deps.signIn, request.headers, takesCookies);
  if (shown instanceof Promise)
    shown.then((late) => enterAs(context, late)).catch((error) => fail(deps, context, error));
  else enterAs(context, shown);
}

function enterAs(context: Context, shown: Presented): void {
  const { deps, path } = context;
  const verdict = admit(deps.admission, {
    deviceId: shown.deviceId,
    token: shown.token,
    isCrossSite: shown.via === "cookie" && isForeign(context),
    isUpgrade: context.upgrade !== null,
    path,
    actor: () => actorOf(context),
  });
  if (verdict instanceof Promise)
    verdict.then((late) => follow(context, late, shown)).catch((error) => fail(deps, context, error));
  else follow(context, verdict, shown);
}

function isForeign({ deps, request, upgrade }: Context): boolean {
  const { ourOrigins } = deps.signIn;
  return upgrade === null
    ? isCrossSite(request, ourOrigins)
    : isForeignHandshake(request, ourOrigins, deps.corsOrigins);
}

/**
 * Ends cookies that were planted. An upgrade's answer has no room for it: the next request of the page is tidied.
 * @returns what the answer carries: no cache may keep a cookie of ours
 */
function tidy(context: Context, verdict: Verdict, shown: Presented): OwnFields {
  const { deps, request, response, upgrade, own } = context;
  if (shown.others === "none" || upgrade !== null || response.headersSent) return own;
  const grant = verdict.kind === "admitted" ? verdict.grant : null;
  // Refused, the cookies may still be the right ones, but for those that contradict each other.
  if (grant === null && shown.others !== "contradictory") return own;
  response.setHeader("set-cookie", tidyCookies(deps.signIn.cookies, request, grant, shown));
  return { ...own, "cache-control": "no-store" };
}

function follow(context: Context, verdict: Verdict, shown: Presented): void {
  const { via } = shown;
  const { deps, request, response, requestId, client, upgrade } = context;
  const own = tidy(context, verdict, shown);
  if (verdict.kind === "refused") {
    refuse(deps, context, verdict);
    return;
  }
  // The client may have gone while a grant was read or a lease was claimed.
  if (response.destroyed) return;
  const { grant, lease } = verdict;
  const path = targetPath(deps.target.basePath, context.path + context.query);
  if (path === null) {
    refuse(deps, context, { code: "path_ambiguous", language: grant.language });
    return;
  }
  const headers = requestHeaders({
    rawHeaders: request.rawHeaders,
    targetHost: deps.target.host,
    forwardedFor: forwardedFor(context),
    proto: client.protocol,
    host: client.host,
    isTrustedProxy: client.byTrustedProxy,
    userId: grant.userId,
    tokenId: grant.tokenId,
    isOurJwt: deps.isOurJwt,
    cookieMode: via === "cookie" ? deps.target.cookieMode : null,
  });
  const mode = via === "cookie" ? deps.target.answersByCookie : deps.target.answersByHeader;
  const activate = grant.activatedAtMs === null ? () => deps.activate(grant, lease) : null;
  const refuseLate = (code: ErrorCode): void => refuse(deps, context, { code, language: grant.language });
  const input = {
    request,
    response,
    path,
    upgrade,
    headers,
    lease,
    requestId,
    mode,
    own,
    activate,
    refuse: refuseLate,
  };
  new Exchange(deps.exchange, input).start();
}
