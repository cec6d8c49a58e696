import type { Grant } from "../../domain/access/grant.ts";
import type { Credentials } from "../credentials/read-credentials.ts";
import type { Activate } from "../live/activate.ts";
import type { Lease } from "../live/lease.ts";
import type { AddedFields } from "../request/added-fields.ts";
import {
  type ContextDeps,
  countOnce,
  forwardedFor,
  type ProxiedRequest,
} from "../request/request-context.ts";
import { MemoSlot } from "../request/request-memo.ts";
import type { RequestAddress } from "../rewrite/rewrite-context.ts";
import type { AnswerMode } from "../translate/answer-mode.ts";
import type { CookieModeRequest } from "../translate/cookie-mode-request.ts";
import { requestHeaders } from "../translate/request-headers.ts";
import { targetPath } from "../translate/target-path.ts";
import { HeaderFields } from "../transport/header-fields.ts";
import type { ExchangeDeps, ExchangeInput } from "./exchange-input.ts";
import { startInTurn } from "./start-in-turn.ts";

export type ForwardDeps = Pick<ContextDeps, "place" | "site" | "monotonicMs" | "countAnswer"> & {
  readonly exchange: ExchangeDeps;
  readonly activate: Activate;
  readonly target: Target;
  readonly isOurJwt: (jwt: string) => boolean;
};

/** The target, and how its requests and answers are translated. */
export type Target = {
  readonly host: string;
  /** "" or "/base" */
  readonly basePath: string;
  readonly cookieMode: (asked: RequestAddress) => CookieModeRequest;
  readonly answersByHeader: AnswerMode;
  readonly answersByCookie: (asked: RequestAddress) => AnswerMode;
};

/**
 * With an own origin the console's has no pages of the target: a browser stays signed in to the console, and scripts of the
 * target could use that. Navigations are sent over, but not every browser tells one: over plain http, `<object>` may ask like a
 * script.
 */
const NO_PAGE = { "content-security-policy": "sandbox" } as const;

/** The result of admission. */
export type Admitted = {
  readonly grant: Grant;
  readonly lease: Lease;
  readonly via: Credentials["via"];
  /** The fields to add to the answer. */
  readonly added: AddedFields;
};

/**
 * Opens the exchange of an admitted request with the target, when its turn has come.
 * @param refuse writes a reply instead, while nothing has been sent to the client
 */
export function forwardRequest(
  deps: ForwardDeps,
  proxied: ProxiedRequest,
  { grant, lease, via, added }: Admitted,
  refuse: ExchangeInput["refuse"],
): void {
  const { target } = deps;
  const { request, response, requestId, upgrade } = proxied;
  const path = targetPath(target.basePath, proxied.path + proxied.query);
  if (path === null) {
    refuse("path_ambiguous");
    return;
  }
  const asked = via === "cookie" ? requestAddressOf(deps, proxied) : null;
  const headers =
    asked === null
      ? headersByHeader(deps, proxied, grant)
      : targetHeaders(deps, proxied, grant, target.cookieMode(asked));
  const mode = asked === null ? target.answersByHeader : target.answersByCookie(asked);
  const isBesideConsole = asked !== null && !deps.place.isOwnOrigin && deps.site.ownOrigin !== null;
  const activate = grant.activatedAtMs === null ? () => deps.activate(grant, lease) : null;
  const input = {
    request,
    response,
    path,
    upgrade,
    headers,
    lease,
    secretHash: grant.secretHash,
    requestId,
    mode,
    added: isBesideConsole ? { ...added, ...NO_PAGE } : added,
    activate,
    turn: null,
    noteHead: () => countOnce(deps, proxied),
    refuse,
  };
  startInTurn(deps.exchange, input);
}

type HeadersOfToken = { readonly tokenId: string; readonly userId: string; readonly headers: HeaderFields };
const BY_HEADER = new MemoSlot<HeadersOfToken>();

/** In header mode they are the same for every request with the same fields and token. */
function headersByHeader(
  deps: ForwardDeps,
  proxied: ProxiedRequest,
  { tokenId, userId }: Grant,
): HeaderFields {
  const { memo, rawHeaders } = proxied.request;
  const known = memo?.get(BY_HEADER);
  const isSame = known?.tokenId === tokenId && known.userId === userId && proxied.rawHeaders === rawHeaders;
  if (known !== undefined && isSame) return known.headers;
  const headers = targetHeaders(deps, proxied, { tokenId, userId }, null);
  if (proxied.rawHeaders === rawHeaders) memo?.set(BY_HEADER, { tokenId, userId, headers });
  return headers;
}

function targetHeaders(
  { target, isOurJwt }: ForwardDeps,
  proxied: ProxiedRequest,
  { userId, tokenId }: Pick<Grant, "userId" | "tokenId">,
  cookieMode: CookieModeRequest | null,
): HeaderFields {
  const { client, rawHeaders } = proxied;
  const flat = requestHeaders({
    rawHeaders,
    targetHost: target.host,
    forwardedFor: forwardedFor(proxied),
    proto: client.protocol,
    host: client.host,
    isTrustedProxy: client.byTrustedProxy,
    userId,
    tokenId,
    isOurJwt,
    cookieMode,
  });
  return new HeaderFields(flat);
}

/**
 * The URL that relative URLs of the answer resolve against. A reverse proxy that is not trusted cannot say that the browser
 * used https: the target's own origin is known by its host.
 */
function requestAddressOf(
  { place, site }: Pick<ContextDeps, "place" | "site">,
  { request, client }: ProxiedRequest,
): RequestAddress {
  const isKnown = place.isOwnOrigin && site.ownOrigin !== null && site.isOwnHost(client.host);
  return {
    origin: isKnown ? site.ownOrigin : `${client.protocol}://${client.host}`,
    path: (request.url ?? "").slice(place.prefix.length),
  };
}
