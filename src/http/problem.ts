import { AppError, type ErrorCode, type ErrorFacts, ValidationError } from "../kernel/errors.ts";
import type { Language } from "../kernel/language.ts";
import { ERROR_TABLE } from "./error-table.ts";
import { rateLimitHeaders } from "./rate-limit-headers.ts";

export const PROBLEM_TYPE = "application/problem+json; charset=utf-8";

/** The default of `Retry-After`: a database or a process usually returns within seconds. */
const RETRY_AFTER_SECONDS_DEFAULT = 5;

const RETRIED_CODES: ReadonlySet<ErrorCode> = new Set([
  "payment_provider_unavailable",
  "reports_busy",
  "service_unavailable",
  "shutting_down",
  "sign_ins_busy",
]);
/** The 401 answers of the API. The proxy does not use `Authorization: Bearer`. */
const BEARER_CODES: ReadonlySet<ErrorCode> = new Set([
  "invalid_credentials",
  "not_authenticated",
  "totp_challenge_invalid",
  "totp_required",
]);

export type ProblemContext = { readonly language: Language; readonly requestId: string };

/** An answer ready to be sent: `body` is JSON text, and contains `title` and `detail`. */
export type ProblemAnswer = {
  readonly status: number;
  readonly code: ErrorCode;
  readonly title: string;
  readonly detail: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
};

/**
 * The answer to an error, by RFC 9457. Values of the error become members beside the standard ones.
 * An error that is no AppError is a bug: it is answered with 500 `internal_error`, and nothing of it is sent.
 */
export function problemAnswer(error: unknown, context: ProblemContext): ProblemAnswer {
  const fault = error instanceof AppError ? error : new AppError("internal_error");
  const entry = ERROR_TABLE[fault.code];
  const facts = factsOf(fault);
  const values = {
    ...facts,
    until_text: minuteText(facts.until),
    taken_over_at_text: minuteText(facts.taken_over_at),
    frozen_until_text: minuteText(facts.frozen_until),
    thaw_from_text: minuteText(facts.thaw_from),
    available_at_text: minuteText(facts.takeover_available_at),
    by_device: facts.device_id_hint === undefined ? "" : ` (${facts.device_id_hint}…)`,
    request_id: context.requestId,
    faults: faultsText(fault),
  };
  const body = {
    ...facts,
    type: problemType(fault.code),
    title: entry.title[context.language],
    status: entry.status,
    detail: fill(entry.detail[context.language], values),
    code: fault.code,
    request_id: context.requestId,
    ...(fault instanceof ValidationError ? { errors: fault.faults } : {}),
  };
  return {
    status: entry.status,
    code: fault.code,
    title: body.title,
    detail: body.detail,
    headers: {
      "content-type": PROBLEM_TYPE,
      "content-language": context.language,
      "cache-control": "no-store",
      ...waitHeaders(facts),
      ...(BEARER_CODES.has(fault.code) ? { "www-authenticate": "Bearer" } : {}),
    },
    body: JSON.stringify(body),
  };
}

/**
 * The same for an error of the gateway: `X-Gateway-Error` distinguishes it from an error of the target (contract, Conventions).
 */
export function gatewayProblemAnswer(error: unknown, context: ProblemContext): ProblemAnswer {
  const answer = problemAnswer(error, context);
  return { ...answer, headers: { ...answer.headers, "x-gateway-error": answer.code } };
}

/** The `type` member: it identifies the kind of problem, and cannot be fetched. */
function problemType(code: ErrorCode): string {
  return `urn:zenzefi:problem:${code}`;
}

function factsOf(fault: AppError): ErrorFacts {
  return RETRIED_CODES.has(fault.code)
    ? { retry_after_seconds: RETRY_AFTER_SECONDS_DEFAULT, ...fault.facts }
    : fault.facts;
}

/** `Retry-After`, and the `RateLimit-*` headers if the error has a limit. */
function waitHeaders({ retry_after_seconds: seconds, limit }: ErrorFacts): Record<string, string> {
  if (seconds === undefined) return {};
  const retryAfter = { "retry-after": String(seconds) };
  if (limit === undefined) return retryAfter;
  const verdict = { limit: Number(limit), remaining: 0, resetSeconds: Number(seconds) };
  return { ...retryAfter, ...rateLimitHeaders(verdict) };
}

function fill(sentence: string, values: ErrorFacts): string {
  return sentence.replace(/\{(\w+)\}/g, (_, name: string) => String(values[name] ?? "…"));
}

/** A time of an error's values as people read it, in UTC. */
export function minuteText(time: string | number | undefined): string {
  return String(time ?? "")
    .slice(0, "2026-01-31T22:00".length)
    .replace("T", " ");
}

function faultsText(fault: AppError): string {
  if (!(fault instanceof ValidationError)) return "";
  return fault.faults
    .map(({ path, message }) => (path === "" ? message : `${path.slice(1).replaceAll("/", ".")}: ${message}`))
    .join("; ");
}
