import {
  createServer,
  type IncomingMessage,
  type RequestListener,
  type Server,
  type ServerOptions,
  type ServerResponse,
} from "node:http";
import type { Duplex } from "node:stream";
import { writeRefusal } from "../../gateway/refusal/refuse.ts";
import type { ClientRequest, ClientResponse } from "../../gateway/request/client.port.ts";
import { hasBody } from "../../gateway/request/request-body.ts";
import { isFramingAmbiguous } from "../../gateway/request/request-framing.ts";
import { answerDueOn, answerOnSocket } from "../../http/client-error.ts";
import { acceptedLanguage } from "../../http/language.ts";
import { hadLastAnswer } from "../../http/last-answer.ts";
import { requestIdOf } from "../../http/request-id.ts";
import { SECOND_MS } from "../../kernel/duration.ts";
import type { ErrorCode } from "../../kernel/errors.ts";
import type { Language } from "../../kernel/language.ts";
import { type FastPathDeps, openFastPath } from "./fast-path/fast-path.ts";
import { inTurn } from "./in-turn.ts";
import { serveWithoutUpgrade } from "./serve-without-upgrade.ts";

/** A header section that takes longer to arrive is an attack. */
const HEADERS_TIMEOUT_MS = 30 * SECOND_MS;
/** How often Node checks `HEADERS_TIMEOUT_MS`: its default of 30 s would allow a minute. */
const HEADERS_CHECKED_EVERY_MS = 5 * SECOND_MS;
/** Above the 60 s after which common load balancers close their idle connections to us. */
const KEEP_ALIVE_TIMEOUT_MS = 75 * SECOND_MS;
/** Bodies and answers of the API are small: a client that sends or takes nothing for so long has gone. */
const API_IDLE_TIMEOUT_MS = 30 * SECOND_MS;
/**
 * Enough for the API's 64 KiB, or 128 KiB of a webhook, over the slowest mobile line. Without it, a client that sends a byte now
 * and then would hold its connection for ever.
 */
const API_BODY_DEADLINE_MS = 60 * SECOND_MS;
/** Cookies of the target and a token, with room: twice Node's default, under which the clients of v0.6 stayed. */
const HEADER_BYTES_MAX = 32_768;

const SLASH = 0x2f;
/** A request target with an authority that can stand in a `Host`: no user, no list. */
const ABSOLUTE_FORM = /^https?:\/\/([^\s/?#@\\,]+)(.*)$/i;

/** How long the server waits for a client. */
export type ClientTimes = {
  /** For a whole header section, or the first byte on a new connection. */
  readonly headersTimeoutMs: number;
  /** Between two requests. */
  readonly keepAliveTimeoutMs: number;
  /** For any byte of the API's traffic, either way. */
  readonly apiIdleTimeoutMs: number;
  /** For a whole request body of the API. */
  readonly apiBodyDeadlineMs: number;
};

const TIMES: ClientTimes = {
  headersTimeoutMs: HEADERS_TIMEOUT_MS,
  keepAliveTimeoutMs: KEEP_ALIVE_TIMEOUT_MS,
  apiIdleTimeoutMs: API_IDLE_TIMEOUT_MS,
  apiBodyDeadlineMs: API_BODY_DEADLINE_MS,
};

/** Limits what one address has open (`limit-connections.ts`). */
export interface ConnectionGuard {
  /** @returns the same handlers, within the limit */
  limitRequests(proxied: Proxied, deps: FrontDeps): Proxied;
  /** To be called when all other listeners of `connection` are added. */
  guard(server: Server): void;
}

/** What the front server's own error replies need, and its limits. */
export type FrontDeps = {
  readonly newRequestId: () => string;
  readonly defaultLanguage: Language;
  /** `FAST_PATH`, with what its connections need; null: all connections go the general way. */
  readonly fastPath: Pick<FastPathDeps, "monotonicMs" | "sharedRead" | "directWrite"> | null;
  /** Of all servers of the process; null or left out: no limit. */
  readonly connections?: ConnectionGuard | null;
  readonly times?: Partial<ClientTimes>;
};

/** The proxy's handlers. */
export type Proxied = {
  /** @returns false if the request is not the proxy's */
  handle(request: ClientRequest, response: ClientResponse): boolean;
  /** Whether `handle` would take a request of a client whose connection may go the fast path. */
  takes(request: Pick<ClientRequest, "url" | "headers" | "socket">): boolean;
  /** @returns false if the request is to be served as if it had not asked for another protocol */
  handleUpgrade(request: IncomingMessage, head: Buffer): boolean;
};

/**
 * The server of one port: each request is offered to the gateway first; the API gets the rest.
 * @param api null on a port whose every request `proxied` takes
 */
export function createFrontServer(offered: Proxied, api: RequestListener | null, deps: FrontDeps): Server {
  const times = { ...TIMES, ...deps.times };
  const proxied = deps.connections?.limitRequests(offered, deps) ?? offered;
  const server = createServer(serverOptions(times), (request, response) =>
    inTurn(request, response, () => {
      if (hadLastAnswer(request.socket)) return;
      toOriginForm(request);
      if (proxied.handle(request, response) || api === null) return;
      passToApi(api, { ...deps, ...times }, request, response);
    }),
  );
  if (deps.fastPath !== null) {
    openFastPath(server, {
      ...deps.fastPath,
      isProxied: (request) => proxied.takes(request),
      serve: (request, response) => void proxied.handle(request, response),
      ...times,
    });
  }
  // `Expect: 100-continue`: the gateway sends 100 after admission, so that a refused upload is not sent at all.
  server.on("checkContinue", (request: IncomingMessage, response: ServerResponse) => {
    inTurn(request, response, () => {
      if (hadLastAnswer(request.socket)) return;
      toOriginForm(request);
      if (proxied.handle(request, response) || api === null) return;
      response.writeContinue();
      passToApi(api, { ...deps, ...times }, request, response);
    });
  });
  // Any other expectation: Node's own 417 is no problem document, and a server need not know one (RFC 9110, 10.1.1).
  server.on("checkExpectation", (request: IncomingMessage, response: ServerResponse) => {
    server.emit("request", request, response);
  });
  // With this listener, Node emits `upgrade` for each request with an `Upgrade` header, whatever its value.
  server.on("upgrade", (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    if (hadLastAnswer(socket)) return;
    if (answerDueOn(socket) !== null) {
      // Node would not write the answers to earlier requests. A pipelining client sends them again (RFC 9112, 9.3.2).
      socket.destroy();
      return;
    }
    const { url = "" } = request;
    toOriginForm(request);
    if (proxied.handleUpgrade(request, head)) return;
    request.url = url;
    serveWithoutUpgrade(server, request, head);
  });
  // For CONNECT, Node gives a socket instead of a response; the method is refused everywhere (contract, Proxy).
  server.on("connect", (request: IncomingMessage, socket: Duplex) => {
    socket.on("error", () => {});
    const language = acceptedLanguage(request.headers["accept-language"]) ?? deps.defaultLanguage;
    const refusal = { code: "method_not_allowed", facts: { method: "CONNECT" } } as const;
    answerOnSocket(socket, refusal, { language, requestId: requestIdIn(deps, request) });
  });
  // Last: it is asked before everything that takes connections.
  deps.connections?.guard(server);
  return server;
}

function serverOptions({ headersTimeoutMs, keepAliveTimeoutMs }: ClientTimes): ServerOptions {
  return {
    // A proxied upload may take hours: the exchange watches its progress.
    requestTimeout: 0,
    headersTimeout: headersTimeoutMs,
    connectionsCheckingInterval: Math.min(HEADERS_CHECKED_EVERY_MS, headersTimeoutMs),
    keepAliveTimeout: keepAliveTimeoutMs,
    maxHeaderSize: HEADER_BYTES_MAX,
    noDelay: true,
    // `isFramingAmbiguous` refuses a missing `Host`: Node's own error has no body.
    requireHostHeader: false,
  };
}

function passToApi(
  api: RequestListener,
  deps: FrontDeps & ClientTimes,
  request: IncomingMessage,
  response: ServerResponse,
): void {
  const refuse = (code: ErrorCode): void => {
    const context = { ...deps, requestId: requestIdIn(deps, request), links: null };
    writeRefusal(request, response, { code, closes: true }, context);
  };
  if (isFramingAmbiguous(request.rawHeaders, request.httpVersion)) {
    refuse("bad_request");
    return;
  }
  request.setTimeout(deps.apiIdleTimeoutMs, () => request.destroy());
  afterBodyDeadline(request, deps.apiBodyDeadlineMs, () => {
    if (response.headersSent) request.destroy();
    else refuse("request_timeout");
  });
  api(request, response);
}

function requestIdIn({ newRequestId }: FrontDeps, request: IncomingMessage): string {
  return requestIdOf(request.headers["x-request-id"], newRequestId);
}

/** Calls `refuse` if the body of a request has not arrived whole in time. */
function afterBodyDeadline(request: IncomingMessage, deadlineMs: number, refuse: () => void): void {
  if (!hasBody(request)) return;
  const timer = setTimeout(refuse, deadlineMs);
  const arrived = (): void => clearTimeout(timer);
  request.once("end", arrived).once("close", arrived);
}

/** A server must accept a request target in absolute form, whose authority replaces `Host` (RFC 9112, 3.2.2). */
function toOriginForm(request: IncomingMessage): void {
  const url = request.url ?? "";
  if (url.charCodeAt(0) === SLASH) return;
  const [, authority, rest] = ABSOLUTE_FORM.exec(url) ?? [];
  if (authority === undefined || rest === undefined) return;
  request.headers.host = authority;
  request.url = rest.startsWith("/") ? rest : `/${rest}`;
}
