import type { IncomingMessage, RequestListener, Server } from "node:http";
import cors, { type FastifyCorsOptions } from "@fastify/cors";
import type { TypeBoxTypeProvider } from "@fastify/type-provider-typebox";
import Fastify, { type FastifyHttpOptions, type FastifyReply, type FastifyRequest } from "fastify";
import { clientOf, type IsTrusted } from "../../http/client-address.ts";
import { answerClientError } from "../../http/client-error.ts";
import { EXPOSED_HEADERS, PREFLIGHT_MAX_AGE_SECONDS } from "../../http/cors.ts";
import { acceptedLanguage } from "../../http/language.ts";
import { loggedPath } from "../../http/logged-path.ts";
import { requestIdOf } from "../../http/request-id.ts";
import type { NewId } from "../../kernel/ids.ts";
import type { Language } from "../../kernel/language.ts";
import type { Log } from "../../kernel/log.port.ts";
import { AllowedMethods } from "./allowed-methods.ts";
import { answerFault, refuseUnknownRoute } from "./fault-answer.ts";
import type { HttpApp } from "./http-app.ts";
import { takeJsonBodies } from "./json-body.ts";
import { compileValidator } from "./validate-schema.ts";

/** No request of the API is larger than 10 KiB. Anybody may send one, and parsing it blocks the event loop. */
const BODY_BYTES_MAX = 65_536;
/** Ids and codes in paths are under 100 characters. */
const PATH_PARAMETER_CHARACTERS_MAX = 200;

export type HttpAppDeps = {
  readonly newId: NewId;
  readonly log: Log;
  /** One log line for each answer (`ACCESS_LOG`). */
  readonly accessLog: boolean;
  readonly isTrustedProxy: IsTrusted;
  readonly defaultLanguage: Language;
  /** Origins whose pages may call the API from a browser (`CORS_ORIGINS`). */
  readonly corsOrigins: readonly string[];
};

export type HttpAppOptions = {
  /** Makes the server from the app's listener, so that it can handle requests before the app. */
  readonly serverFactory?: (listener: RequestListener) => Server;
  /** The redirect for a request without a route whose path escaped the prefix of the proxy; null if it did not. */
  readonly redirectOfEscapedPath?: RedirectOfEscapedPath;
};

type RedirectOfEscapedPath = (request: IncomingMessage) => string | null;

/** A Fastify app with everything that routes need, but without routes. */
export async function createHttpApp(deps: HttpAppDeps, options: HttpAppOptions = {}): Promise<HttpApp> {
  const app = Fastify(fastifyOptions(deps, options)).withTypeProvider<TypeBoxTypeProvider>();
  app.setValidatorCompiler(compileValidator);
  // Presenters make answers member by member: the schemas of answers only describe them.
  app.setSerializerCompiler(() => JSON.stringify);
  describeRequests(app, deps);
  takeJsonBodies(app);
  forbidCaching(app);
  if (deps.accessLog) logAnswers(app, deps.log);
  await app.register(cors, corsOptions(deps.corsOrigins));
  const allowed = new AllowedMethods();
  app.addHook("onRoute", (route) => allowed.add(route.method, route.url));
  app.setErrorHandler((error, request, reply) => answerFault(error, request, reply, deps));
  const { redirectOfEscapedPath = () => null } = options;
  // Before the body is read, whose type may not be supported.
  app.addHook("onRequest", async (request, reply) => {
    if (request.is404 && redirectEscaped(redirectOfEscapedPath, request, reply)) return reply;
  });
  app.setNotFoundHandler((request, reply) => {
    // A route with a wildcard may match and find nothing.
    if (!redirectEscaped(redirectOfEscapedPath, request, reply)) refuseUnknownRoute(allowed, request, reply);
  });
  return app;
}

function fastifyOptions(deps: HttpAppDeps, { serverFactory }: HttpAppOptions): FastifyHttpOptions<Server> {
  return {
    bodyLimit: BODY_BYTES_MAX,
    routerOptions: { ignoreTrailingSlash: true, maxParamLength: PATH_PARAMETER_CHARACTERS_MAX },
    genReqId: (request) => requestIdOf(request.headers["x-request-id"], deps.newId),
    frameworkErrors: (error, request, reply) => void answerFault(error, request, reply, deps),
    clientErrorHandler: (error, socket) =>
      answerClientError(error, socket, { language: deps.defaultLanguage, requestId: deps.newId() }),
    ...(serverFactory === undefined ? {} : { serverFactory: (listener) => serverFactory(listener) }),
  };
}

function describeRequests(app: HttpApp, deps: HttpAppDeps): void {
  app.decorateRequest("client");
  app.decorateRequest("language");
  app.decorateRequest("principal", null);
  app.addHook("onRequest", async (request, reply) => {
    request.client = clientOf(request.raw, deps.isTrustedProxy);
    request.language = acceptedLanguage(request.headers["accept-language"]) ?? deps.defaultLanguage;
    reply.header("x-request-id", request.id);
  });
}

/** Logs one line for each answer, without the query, which may contain secrets. */
function logAnswers(app: HttpApp, log: Log): void {
  app.addHook("onResponse", async (request, reply) => {
    log.info("answered", {
      request_id: request.id,
      method: request.method,
      path: loggedPath(request.url),
      status: reply.statusCode,
      duration_ms: Math.round(reply.elapsedTime),
      ip: request.client.ip,
      user_id: request.principal?.userId ?? null,
      ...(request.principal?.view == null ? {} : { viewed_by: request.principal.view.operatorId }),
    });
  });
}

/** Answers are about one user at one time, so they are not cached, unless a route sets `Cache-Control`. */
function forbidCaching(app: HttpApp): void {
  app.addHook("onSend", async (_request, reply) => {
    if (!reply.hasHeader("cache-control")) reply.header("cache-control", "no-store");
  });
}

/** Redirects with 307, which does not change the method and the body. @returns false if there is no redirect */
function redirectEscaped(
  redirectOfEscapedPath: RedirectOfEscapedPath,
  request: FastifyRequest,
  reply: FastifyReply,
): boolean {
  const location = redirectOfEscapedPath(request.raw);
  if (location === null) return false;
  reply.code(307).headers({ location, "cache-control": "no-store" }).send();
  return true;
}

/** Pages of the listed origins may call, with cookies as in v0.6. Other origins get no CORS headers. */
function corsOptions(origins: readonly string[]): FastifyCorsOptions {
  return {
    origin: (origin, decide) => decide(null, origin !== undefined && origins.includes(origin)),
    credentials: true,
    methods: ["GET", "HEAD", "POST", "PATCH", "DELETE"],
    exposedHeaders: EXPOSED_HEADERS,
    maxAge: PREFLIGHT_MAX_AGE_SECONDS,
    strictPreflight: false,
  };
}
