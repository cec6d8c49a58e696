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

/** No request of the control plane is larger than 10 KiB. Anybody may send one, and its parsing holds the event loop. */
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
  /** Puts something in front of the app: gets the app's listener, gives the server that the app listens with. */
  readonly serverFactory?: (listener: RequestListener) => Server;
  /** The path where a request belongs that no route is for; null where it is simply lost. */
  readonly homeOfStray?: HomeOfStray;
};

type HomeOfStray = (request: IncomingMessage) => string | null;

/** A Fastify app with everything that each route needs, and no route yet. */
export async function createHttpApp(deps: HttpAppDeps, options: HttpAppOptions = {}): Promise<HttpApp> {
  const app = Fastify(fastifyOptions(deps, options)).withTypeProvider<TypeBoxTypeProvider>();
  app.setValidatorCompiler(compileValidator);
  // Answers are made by presenters, member by member: their schemas describe and do not convert.
  app.setSerializerCompiler(() => JSON.stringify);
  describeRequests(app, deps);
  takeJsonBodies(app);
  keepNothing(app);
  if (deps.accessLog) logAnswers(app, deps.log);
  await app.register(cors, corsOptions(deps.corsOrigins));
  const allowed = new AllowedMethods();
  app.addHook("onRoute", (route) => allowed.add(route.method, route.url));
  app.setErrorHandler((error, request, reply) => answerFault(error, request, reply, deps));
  const { homeOfStray = () => null } = options;
  // Before the body is read, which may be of a type that no route takes.
  app.addHook("onRequest", async (request, reply) => {
    if (request.is404 && sendHome(homeOfStray, request, reply)) return reply;
  });
  app.setNotFoundHandler((request, reply) => {
    // A route for many paths may have looked and found nothing.
    if (!sendHome(homeOfStray, request, reply)) refuseUnknownRoute(allowed, request, reply);
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

/** Logs one line for each answer. The query is left out: it may carry what nobody should read in a log. */
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
    });
  });
}

/** Answers are about one person, now, unless a route says how long its own may be kept. */
function keepNothing(app: HttpApp): void {
  app.addHook("onSend", async (_request, reply) => {
    if (!reply.hasHeader("cache-control")) reply.header("cache-control", "no-store");
  });
}

/** 307 keeps the method and the body. @returns false if the request belongs nowhere else */
function sendHome(homeOfStray: HomeOfStray, request: FastifyRequest, reply: FastifyReply): boolean {
  const home = homeOfStray(request.raw);
  if (home === null) return false;
  reply.code(307).headers({ location: home, "cache-control": "no-store" }).send();
  return true;
}

/** Pages of the listed origins may call, with cookies as in v0.6; to any other origin nothing is said at all. */
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
