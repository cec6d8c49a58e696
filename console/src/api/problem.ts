import type { components } from "./schema.gen.ts";

type ProblemBody = components["schemas"]["Problem"];
export type FieldError = NonNullable<ProblemBody["errors"]>[number];

/** Codes of ours for what no server said. */
const NO_ANSWER = "no_answer";
const NOT_AN_API = "unexpected_answer";

/** Whatever went wrong with a call: the API's own problem (RFC 9457), or no answer at all. */
export class ApiProblem extends Error {
  override readonly name = "ApiProblem";
  /** 0 without an answer */
  readonly status: number;
  readonly code: string;
  /** A sentence for people in their language; "" where only the code is known. */
  readonly detail: string;
  readonly requestId: string | null;
  readonly fields: readonly FieldError[];
  /** How long to wait before trying again, s. */
  readonly retryAfterSeconds: number | null;
  /** Members of this code's own, such as `device_id_hint`. */
  readonly facts: Readonly<Record<string, unknown>>;

  constructor(status: number, body: Partial<ProblemBody> & Record<string, unknown>, headers?: Headers) {
    super(body.detail ?? body.code ?? `HTTP ${status}`);
    this.status = status;
    this.code = body.code ?? NOT_AN_API;
    this.detail = body.detail ?? "";
    this.requestId = body.request_id ?? headers?.get("x-request-id") ?? null;
    this.fields = body.errors ?? [];
    const retryAfter = Number(headers?.get("retry-after") ?? Number.NaN);
    this.retryAfterSeconds = Number.isFinite(retryAfter) ? retryAfter : null;
    this.facts = body;
  }

  /** False where the service itself has said nothing: what was asked of it may have been done. */
  get isAnswered(): boolean {
    return this.status !== 0 && this.code !== NOT_AN_API;
  }

  /** True where waiting helps and nothing that the person did was wrong. */
  get isTemporary(): boolean {
    return this.status === 0 || this.status === 429 || this.status >= 500;
  }
}

export function noAnswer(): ApiProblem {
  return new ApiProblem(0, { code: NO_ANSWER });
}

export function toProblem(error: unknown): ApiProblem {
  return error instanceof ApiProblem
    ? error
    : new ApiProblem(0, { code: "page_fault", detail: String(error) });
}
