import type { FastifyReply, FastifyRequest } from "fastify";
import { acceptedLanguage } from "../../http/language.ts";
import { problemAnswer } from "../../http/problem.ts";
import { AppError, type ErrorCode } from "../../kernel/errors.ts";
import type { Language } from "../../kernel/language.ts";
import type { Log } from "../../kernel/log.port.ts";
import type { AllowedMethods } from "./allowed-methods.ts";
import { SchemaRefusal } from "./validate-schema.ts";

/** Our codes for Fastify's errors. Its other errors of the client become `bad_request`. */
const FASTIFY_CODES: Readonly<Record<string, ErrorCode>> = {
  FST_ERR_CTP_BODY_TOO_LARGE: "payload_too_large",
  FST_ERR_CTP_INVALID_MEDIA_TYPE: "unsupported_media_type",
  FST_ERR_MAX_PARAM_LENGTH: "not_found",
};

type FaultDeps = { readonly log: Log; readonly defaultLanguage: Language };

/** Answers an error that was thrown while a request was handled. Bugs are logged with their stack, and not sent to clients. */
export function answerFault(
  error: unknown,
  request: FastifyRequest,
  reply: FastifyReply,
  deps: FaultDeps,
): FastifyReply {
  // For a request with a malformed URL no hook has run.
  const language =
    request.language ?? acceptedLanguage(request.headers["accept-language"]) ?? deps.defaultLanguage;
  const fault = asAppError(error, language);
  const answer = problemAnswer(fault, { language, requestId: request.id });
  if (answer.status >= 500) {
    const level = answer.code === "internal_error" ? "error" : "warn";
    deps.log[level]("request failed", {
      request_id: request.id,
      method: request.method,
      route: request.routeOptions.url ?? null,
      code: answer.code,
      error: fault.cause ?? error,
    });
  }
  return reply
    .code(answer.status)
    .headers({ "x-request-id": request.id, ...answer.headers })
    .send(answer.body);
}

/** Answers 405 with `Allow` if the address has other methods, else 404. */
export function refuseUnknownRoute(
  allowed: AllowedMethods,
  request: FastifyRequest,
  reply: FastifyReply,
): void {
  const methods = allowed.of(request.url.split("?")[0] ?? "");
  // A route may have the method but find nothing, such as no file of that name.
  if (methods.length === 0 || methods.includes(request.method)) throw new AppError("not_found");
  reply.header("allow", methods.join(", "));
  throw new AppError("method_not_allowed", { method: request.method });
}

function asAppError(error: unknown, language: Language): AppError {
  if (error instanceof AppError) return error;
  if (error instanceof SchemaRefusal) return error.inLanguage(language);
  if (!(error instanceof Error) || !("code" in error) || !("statusCode" in error)) return bug(error);
  const known = FASTIFY_CODES[String(error.code)];
  if (known !== undefined) return new AppError(known);
  const status = Number(error.statusCode);
  return status >= 400 && status < 500 ? new AppError("bad_request") : bug(error);
}

function bug(error: unknown): AppError {
  const fault = new AppError("internal_error");
  fault.cause = error;
  return fault;
}
