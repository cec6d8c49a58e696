import type { AddedFields } from "../request/added-fields.ts";
import type { ClientRequest } from "../request/client.port.ts";
import { rewriteAnswerHeaders } from "../rewrite/answer-headers.ts";
import { bodyKey, type CleanBodies } from "../rewrite/clean-bodies.ts";
import { rewritePolicies } from "../rewrite/csp.ts";
import { planRewrite, type RewritePlan } from "../rewrite/rewrite-answer.ts";
import type { RewriteContext } from "../rewrite/rewrite-context.ts";
import type { TransportHead } from "../transport/transport.port.ts";
import type { AnswerMode } from "./answer-mode.ts";
import { type ResponseHead, responseHeaders } from "./response-headers.ts";

/** The header section for the client, and how to rewrite the body. */
export type AnswerHead = ResponseHead & {
  /** How to rewrite the body; null: it passes unchanged. */
  readonly plan: RewritePlan | null;
};

/** The client's request, and how its answer is translated. */
export type AnswerHeadInput = {
  readonly request: ClientRequest;
  readonly requestId: string;
  readonly mode: AnswerMode;
  readonly added: AddedFields;
};

export function answerHead(
  { request, requestId, mode, added }: AnswerHeadInput,
  head: TransportHead,
): AnswerHead {
  const forClient = responseHeaders({ head, requestId, mode, added });
  return mode.rewriting === null
    ? { headers: forClient.headers, contentLength: forClient.contentLength, plan: null }
    : rewritten(forClient, head, request, mode.rewriting, mode.cleanBodies);
}

/** The fields of an interim answer for the client. */
export function hintHeaders({ requestId, mode, added }: AnswerHeadInput, head: TransportHead): string[] {
  const { headers } = responseHeaders({ head, requestId, mode, added });
  if (mode.rewriting === null) return headers;
  const context = mode.rewriting;
  const policies = rewritePolicies(headers, context);
  return rewriteAnswerHeaders(headers, { context, statusCode: head.statusCode, policies, plan: null });
}

function rewritten(
  head: ResponseHead,
  sent: TransportHead,
  request: ClientRequest,
  context: RewriteContext,
  cleanBodies: CleanBodies | null,
): AnswerHead {
  const { statusCode } = sent;
  const { headers } = request;
  const policies = rewritePolicies(head.headers, context);
  const asPlanned = planRewrite({
    context,
    statusCode,
    headers: head.headers,
    policies,
    secFetchDest: field(headers["sec-fetch-dest"]),
    secFetchMode: field(headers["sec-fetch-mode"]),
    accept: headers.accept,
    acceptEncoding: field(headers["accept-encoding"]),
  });
  const plan =
    asPlanned === null || cleanBodies === null || !isIdentified(request, sent)
      ? asPlanned
      : unlessClean(asPlanned, cleanBodies, request, head);
  return {
    headers: rewriteAnswerHeaders(head.headers, { context, statusCode, policies, plan }),
    contentLength: plan === null ? head.contentLength : null,
    plan,
  };
}

/**
 * Whether the answer's validators are those of its body, and the body's end is marked. To another method they may describe what is
 * stored instead (RFC 9110, 9.3.4); a body that the target's closing ends may have broken off.
 */
function isIdentified(
  { method }: ClientRequest,
  { statusCode, headers, contentLength }: TransportHead,
): boolean {
  return method === "GET" && statusCode === 200 && (contentLength !== null || isChunked(headers));
}

function isChunked(headers: readonly string[]): boolean {
  for (let at = 0; at < headers.length; at += 2) {
    if (headers[at]?.toLowerCase() === "transfer-encoding") return true;
  }
  return false;
}

/** @returns null if the body was read before and needs no rewriting; else the plan, by which it is read and perhaps remembered */
function unlessClean(
  plan: RewritePlan,
  cleanBodies: CleanBodies,
  { url = "" }: ClientRequest,
  { headers }: ResponseHead,
): RewritePlan | null {
  // At an origin of the target's own name nothing is changed: that it was not, counts for this origin alone.
  const key = bodyKey(plan.context.mapping.publicOrigin + url, headers);
  if (key === null) return plan;
  return cleanBodies.has(key) ? null : { ...plan, onUnchanged: () => cleanBodies.add(key) };
}

function field(value: string | string[] | undefined): string | undefined {
  return Array.isArray(value) ? value.join(", ") : value;
}
