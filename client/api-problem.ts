import type { Schemas } from "./api-types.ts";

export type FieldError = NonNullable<Schemas["Problem"]["errors"]>[number];

/** Codes of ours for what the service did not say. */
const NO_ANSWER = "no_answer";
const UNEXPECTED_ANSWER = "unexpected_answer";

/** Whatever went wrong with a call: the API's own problem (RFC 9457), or no answer of the API at all. */
export class ApiProblem extends Error {
  override readonly name = "ApiProblem";
  /** 0 without an answer */
  readonly status: number;
  readonly code: string;
  /** The fault's short name, and a sentence on it, for people in their language; "" where only the code is known. */
  readonly title: string;
  readonly detail: string;
  readonly requestId: string | null;
  /** What is wrong with which member of the body. */
  readonly errors: readonly FieldError[];
  /** How long to wait before trying again, s. */
  readonly retryAfterSeconds: number | null;

  /** @param cause what the network said, where nobody answered */
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

  /** False where the service itself has said nothing: what was asked of it may have been done. */
  get isAnswered(): boolean {
    return this.status !== 0 && this.code !== UNEXPECTED_ANSWER;
  }

  /** True where waiting helps and nothing that the caller did was wrong. */
  get isTemporary(): boolean {
    return this.status < 400 || this.status === 429 || this.status >= 500;
  }
}

export function noAnswer(cause?: unknown): ApiProblem {
  return new ApiProblem(0, { code: NO_ANSWER }, undefined, cause);
}
