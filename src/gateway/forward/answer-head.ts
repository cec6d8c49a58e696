import type { IncomingMessage } from "node:http";
import { rewriteAnswerHeaders } from "../rewrite/answer-headers.ts";
import { planRewrite, type RewritePlan } from "../rewrite/rewrite-answer.ts";
import type { RewriteContext } from "../rewrite/rewrite-context.ts";
import type { ExchangeInput } from "./exchange-input.ts";
import { type ResponseHead, responseHeaders } from "./response-headers.ts";

/** The client's header section, and what becomes of the body. */
export type AnswerHead = ResponseHead & {
  /** null: it passes as it is. */
  readonly plan: RewritePlan | null;
};

/** @returns null where the target's framing is ambiguous */
export function answerHead(
  { request, requestId, mode, own }: ExchangeInput,
  statusCode: number,
  rawHeaders: readonly (Buffer | string)[],
): AnswerHead | null {
  const head = responseHeaders({ rawHeaders, statusCode, requestId, mode, own });
  if (head === null) return null;
  return mode.rewriting === null
    ? { headers: head.headers, contentLength: head.contentLength, plan: null }
    : rewritten(head, statusCode, request, mode.rewriting);
}

function rewritten(
  head: ResponseHead,
  statusCode: number,
  { headers }: IncomingMessage,
  context: RewriteContext,
): AnswerHead {
  const plan = planRewrite({
    context,
    statusCode,
    headers: head.headers,
    secFetchDest: field(headers["sec-fetch-dest"]),
    accept: headers.accept,
    acceptEncoding: field(headers["accept-encoding"]),
  });
  return {
    headers: rewriteAnswerHeaders(head.headers, { context, statusCode, plan }),
    contentLength: plan === null ? head.contentLength : null,
    plan,
  };
}

function field(value: string | string[] | undefined): string | undefined {
  return Array.isArray(value) ? value.join(", ") : value;
}
