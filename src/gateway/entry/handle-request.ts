import type { IncomingMessage, ServerResponse } from "node:http";
import type { ErrorCode } from "../../kernel/errors.ts";
import { type AdmissionDeps, admit, checkRoom, type Verdict } from "../admission/admit.ts";
import { followLink } from "../browser/follow-link.ts";
import { redirectBrowser } from "../browser/redirect-browser.ts";
import { authenticate, logOut, type SignInDeps } from "../browser/sign-in.ts";
import { readHandshake } from "../credentials/handshake.ts";
import { type ToldTokens, toldTokens } from "../credentials/own-tokens.ts";
import { type Presented, presented } from "../credentials/presented.ts";
import { tidyCookies } from "../credentials/session-cookies.ts";
import { Exchange } from "../exchange/exchange.ts";
import type { ExchangeDeps } from "../exchange/exchange-input.ts";
import { hasBody } from "../exchange/upload.ts";
import type { Activate } from "../live/activate.ts";
import { writeOwnAnswer } from "../refusal/refuse.ts";
import { isPreflight, preflightFields } from "../request/cors.ts";
import { isCrossSite, isForeignHandshake } from "../request/cross-site.ts";
import { NO_FIELDS, type OwnFields } from "../request/own-fields.ts";
import {
  actorOf,
  type ContextDeps,
  fail,
  forwardedFor,
  noteWhenOver,
  openContext,
  type RequestContext,
  refuse,
} from "../request/request-context.ts";
import { isFramingAmbiguous } from "../request/request-framing.ts";
import type { Asked } from "../rewrite/rewrite-context.ts";
import { answerStatus } from "../status/answer-status.ts";
import type { AnswerMode } from "../translate/answer-mode.ts";
import { type CookieModeRequest, requestHeaders } from "../translate/request-headers.ts";
import { PROXY_PREFIX, splitProxyUrl, targetPath } from "../translate/target-path.ts";

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
  readonly answersByCookie: (asked: Asked) => AnswerMode;
};

/** TRACE would show a client the headers that only the target should see; CONNECT is no request for a resource. */
const REFUSED_METHODS = new Set(["TRACE", "CONNECT"]);

/** A request that asks for nothing to be done: carried out twice, it does what it does once (RFC 9110, 9.2.1). */
const SAFE_METHODS = new Set(["GET", "HEAD", "OPTIONS"]);

/** One proxied request, as all steps know it. */
type Context = RequestContext & {
  readonly deps: GatewayDeps;
  /** After `/api/v1/proxy`, as it came. */
  readonly path: string;
  /** Query and header section, from which no token of ours goes to the target. */
  readonly query: string;
  readonly rawHeaders: readonly string[];
  /** The protocol that it asks the target to switch to; null in an ordinary request. */
  readonly upgrade: string | null;
  /** It was admitted before, by a session of whose end this instance had not heard yet. */
  readonly isSecond?: true;
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
  const context: Context = {
    deps,
    upgrade,
    ...url,
    rawHeaders: request.rawHeaders,
    ...openContext(deps, request, response),
  };
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
  const told = toldTokens(context);
  const isLink = told !== null && told.inQuery.length > 0 && context.upgrade === null;
  const asked = { signIn: own?.setsCookies === true, link: isLink };
  if (redirectBrowser(deps.site, context, asked)) return;
  if (own !== null) {
    own.answer(deps.signIn, context).catch((error) => fail(deps, context, error));
    return;
  }
  if (told === null) {
    enter(context);
    return;
  }
  const entered = context.upgrade === null ? enterByLink(context, told) : enterByHandshake(context, told);
  entered.catch((error) => fail(deps, context, error));
}

async function enterByLink(context: Context, told: ToldTokens): Promise<void> {
  const url = { ...context, path: PROXY_PREFIX + context.path };
  const followed = await followLink(context.deps.signIn, context, url, told);
  if (followed !== null) enter({ ...context, ...followed });
}

async function enterByHandshake(context: Context, told: ToldTokens): Promise<void> {
  const { shown, ...seen } = await readHandshake(context.deps.signIn, context, told);
  enterAs({ ...context, ...seen }, shown);
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
  const { deps } = context;
  const shown = presented(deps.signIn, context);
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

/** What relative addresses of the answer count from, and how the target is told that browsers call us. */
function askedOf({ request, client }: Context): Asked {
  return {
    origin: `${client.protocol}://${client.host}`,
    path: (request.url ?? "").slice(PROXY_PREFIX.length),
  };
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
  const crowded = checkRoom(deps.admission, grant, lease);
  if (crowded !== null) {
    refuse(deps, context, crowded);
    return;
  }
  const path = targetPath(deps.target.basePath, context.path + context.query);
  if (path === null) {
    refuse(deps, context, { code: "path_ambiguous", language: grant.language });
    return;
  }
  const headers = requestHeaders({
    rawHeaders: context.rawHeaders,
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
  const mode = via === "cookie" ? deps.target.answersByCookie(askedOf(context)) : deps.target.answersByHeader;
  const activate = grant.activatedAtMs === null ? () => deps.activate(grant, lease) : null;
  const refuseLate = (code: ErrorCode): void => {
    // Its session was over before it began: whether the device may go on is for a new claim to say.
    if (lease.hasEnded && isSafe(request) && context.isSecond === undefined) {
      enterAs({ ...context, isSecond: true }, shown);
    } else refuse(deps, context, { code, language: grant.language });
  };
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

function isSafe(request: IncomingMessage): boolean {
  return SAFE_METHODS.has(request.method ?? "") && !hasBody(request);
}
