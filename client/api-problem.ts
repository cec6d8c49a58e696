import type { Schemas } from "./api-types.ts";

export type FieldError = NonNullable<Schemas["Problem"]["errors"]>[number];

/** Codes of this client, for calls that the API has not answered. */
const NO_ANSWER = "no_answer";
const UNEXPECTED_ANSWER = "unexpected_answer";

/** Why a call failed: a problem of the API (RFC 9457), or no answer of the API at all. */
export class ApiProblem extends Error {
  override readonly name = "ApiProblem";
  /** 0 without a response. */
  readonly status: number;
  readonly code: string;
  /** The short name of the fault and a sentence about it, in the user's language; "" if only the code is known. */
  readonly title: string;
  readonly detail: string;
  readonly requestId: string | null;
  /** The wrong members of the body. */
  readonly errors: readonly FieldError[];
  /** How long to wait before a retry, s. */
  readonly retryAfterSeconds: number | null;

  /** @param cause the network's error, if there is no response */
  constructor(status: number, body: Partial<Schemas["Problem"]>, headers?: Headers, cause?: unknown) {
    super(body.detail ?? body.code ?? `HTTP ${status}`, { cause });
    this.status = status;
    this.code = body.code ?? UNEXPECTED_ANSWER;
    this.title = body.title ?? "";
    this.detail = body.detail ?? "";
    this.requestId = body.request_id ?? headers?.get("x-request-id") ?? null;
    this.errors = body.errors ?? [];
    const retryAfter = Number(headers?.get("retry-after") ?? Number.NaN);
    this.retryAfterSeconds = Number.isFinite(retryAfter) ? retryAfter : null;
  }

  /** False if the API has not answered: it may have carried out the call. */
  get isAnswered(): boolean {
    return this.status !== 0 && this.code !== UNEXPECTED_ANSWER;
  }

  /** True if a retry may succeed and the call itself was not wrong. */
  get isTemporary(): boolean {
    return this.status < 400 || this.status === 429 || this.status >= 500;
  }
}

export function noAnswer(cause?: unknown): ApiProblem {
  return new ApiProblem(0, { code: NO_ANSWER }, undefined, cause);
}
