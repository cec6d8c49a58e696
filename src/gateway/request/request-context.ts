import { actorOf as actorOfRequest } from "../../http/actor.ts";
import { type ClientAddress, clientOf, type IsTrusted } from "../../http/client-address.ts";
import { requestIdOf } from "../../http/request-id.ts";
import type { Actor } from "../../kernel/actor.ts";
import type { AddedFields } from "./added-fields.ts";
import type { BrowserSite } from "./browser-site.ts";
import type { ClientRequest, ClientResponse } from "./client.port.ts";
import { corsFields } from "./cors.ts";
import type { Place } from "./place.ts";
import type { ProxyUrl } from "./proxy-url.ts";
import { MemoSlot } from "./request-memo.ts";

export type ContextDeps = {
  /** Where the requests arrive that these dependencies serve. */
  readonly place: Place;
  readonly site: BrowserSite;
  /** Origins whose pages may use the proxy from a browser (`CORS_ORIGINS`). */
  readonly corsOrigins: ReadonlySet<string>;
  readonly isTrustedProxy: IsTrusted;
  readonly newRequestId: () => string;
  readonly monotonicMs: () => number;
  /**
   * Once for each request that was answered, or whose client disconnected (499): at the end of the answer, or with the head of
   * one that has no end. It is on the hot path.
   */
  readonly countAnswer: (method: string, status: number, latencyMs: number) => void;
  /** Once for each such request when all is over, tunnels too. For the access log. */
  readonly noteAnswer: (answer: AnsweredRequest) => void;
};

export type AnsweredRequest = {
  readonly method: string;
  /** Without the query, which may contain secrets of the target. */
  readonly path: string;
  readonly status: number;
  readonly durationMs: number;
  readonly requestId: string;
};

/** One request, as all steps receive it. */
export type RequestContext = {
  readonly request: ClientRequest;
  readonly response: ClientResponse;
  readonly requestId: string;
  readonly client: ClientAddress;
  /** Added to every answer to this request. */
  readonly added: AddedFields;
};

/** A request for the target, or for the gateway's calls beside it. */
export type ProxiedRequest = RequestContext & {
  /** The part after the prefix of the place, not decoded, without the query. */
  readonly path: string;
  /** The query with its "?", or ""; known tokens are removed from it and from `rawHeaders` before the target sees them. */
  readonly query: string;
  /** Node's flat array: names and values. */
  readonly rawHeaders: readonly string[];
  /** The protocol that the target is asked to switch to; null in an ordinary request. */
  readonly upgrade: string | null;
  /** When it arrived, monotonic. */
  readonly startedMs: number;
  /** Whether `countAnswer` was called. */
  isCounted: boolean;
};

/** nginx's status for a client that disconnected before it was answered. */
const CLIENT_CLOSED_REQUEST = 499;

/** From where a request comes, and what that adds to its answer. */
type Origin = Pick<RequestContext, "client" | "added">;
const ORIGIN = new MemoSlot<Origin>();

export function openContext(
  deps: ContextDeps,
  request: ClientRequest,
  response: ClientResponse,
): RequestContext {
  const { client, added } = originOf(deps, request);
  const requestId = requestIdOf(request.headers["x-request-id"], deps.newRequestId);
  return { request, response, requestId, client, added };
}

function originOf({ isTrustedProxy, corsOrigins }: ContextDeps, request: ClientRequest): Origin {
  const known = request.memo?.get(ORIGIN);
  if (known !== undefined) return known;
  const origin = { client: clientOf(request, isTrustedProxy), added: corsFields(corsOrigins, request) };
  // A connection that is closed has no address any more.
  if (origin.client.ip !== null) request.memo?.set(ORIGIN, origin);
  return origin;
}

/** One literal: an object made by several spreads costs microseconds in each request. */
export function openProxied(
  deps: ContextDeps,
  request: ClientRequest,
  response: ClientResponse,
  { path, query }: ProxyUrl,
  upgrade: string | null,
): ProxiedRequest {
  const { requestId, client, added } = openContext(deps, request, response);
  const { rawHeaders } = request;
  const startedMs = deps.monotonicMs();
  return {
    request,
    response,
    requestId,
    client,
    added,
    path,
    query,
    rawHeaders,
    upgrade,
    startedMs,
    isCounted: false,
  };
}

export function noteWhenOver(deps: ContextDeps, proxied: ProxiedRequest): void {
  const { request, response, requestId, path, startedMs } = proxied;
  response.on("close", () => {
    const durationMs = deps.monotonicMs() - startedMs;
    count(deps, proxied, durationMs);
    deps.noteAnswer({
      method: request.method ?? "",
      path,
      status: statusOf(response),
      durationMs,
      requestId,
    });
  });
}

/** Counts the answer as it is now, unless it was counted before. */
export function countOnce(
  deps: Pick<ContextDeps, "countAnswer" | "monotonicMs">,
  proxied: ProxiedRequest,
): void {
  count(deps, proxied, deps.monotonicMs() - proxied.startedMs);
}

function count(
  { countAnswer }: Pick<ContextDeps, "countAnswer">,
  proxied: ProxiedRequest,
  latencyMs: number,
): void {
  if (proxied.isCounted) return;
  proxied.isCounted = true;
  countAnswer(proxied.request.method ?? "", statusOf(proxied.response), latencyMs);
}

function statusOf({ headersSent, statusCode }: ClientResponse): number {
  return headersSent ? statusCode : CLIENT_CLOSED_REQUEST;
}

export function actorOf({ request, client, requestId }: RequestContext): Actor {
  return actorOfRequest({ id: requestId, client, headers: request.headers, principal: null });
}

/** The chain of a trusted proxy, with that proxy's address added at the end; without such a proxy the client's address alone. */
export function forwardedFor({ request, client }: RequestContext): string {
  const field = request.headers["x-forwarded-for"];
  const chain = Array.isArray(field) ? field.join(", ") : field;
  if (!client.byTrustedProxy || chain === undefined || chain === "") return client.ip ?? "unknown";
  return `${chain}, ${request.socket.remoteAddress ?? "unknown"}`;
}
