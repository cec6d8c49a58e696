import type { Answer } from "./http-sender.ts";
import type { CallName } from "./plan.ts";

/** What an answer means for the load. */
export type Outcome =
  | { readonly kind: "ok" }
  /** A refusal that belongs to what the user does. */
  | { readonly kind: "expected" }
  | { readonly kind: "error"; readonly what: ErrorKind; readonly detail: string };

/** One line of the table of errors. */
export type ErrorKind = {
  readonly call: CallName;
  /** The status, or 0 without an answer. */
  readonly status: number;
  /** The `code` of the problem, `target` if the target has answered so, or why there is no answer. */
  readonly code: string;
};

/** Text that the server chose is shown in terminals and pages: no longer than a line or two. */
const CODE_LENGTH_MAX = 60;
const DETAIL_LENGTH_MAX = 240;

/** @param isTokenGone whether the token that the request was sent with has been given back since */
export function judgeAnswer(call: CallName, answer: Answer, isTokenGone: boolean): Outcome {
  const isProxied = call === "page" || call === "post";
  if (answer.kind === "broken") {
    if (isProxied && isTokenGone && answer.code !== "timeout") return { kind: "expected" };
    return errorOf(call, 0, answer.code, answer.message);
  }
  const { status, gatewayError, json } = answer;
  if (status < 400) return { kind: "ok" };
  if (isProxied && gatewayError === null) return errorOf(call, status, "target", detailOf(json));
  // The race of a request with the return of its own token: the service must refuse one of the two.
  if (isProxied && isTokenGone && (status === 401 || status === 409)) return { kind: "expected" };
  return errorOf(call, status, gatewayError ?? codeOf(json) ?? "unknown", detailOf(json));
}

/**
 * A text without what controls a terminal, without anything that has the form of a token, a JWT or a key, and no longer than
 * `lengthMax`: the server, or the target, chose it.
 */
export function cleanText(text: string, lengthMax: number): string {
  return Array.from(
    text
      .slice(0, 4 * DETAIL_LENGTH_MAX)
      .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\s]+/gu, " ")
      // Long words first: what is left cannot make the next expression backtrack over more than one of them.
      .replace(/[\w-]{40,}/g, "***")
      .replace(/[\w-]{8,}(?:\.(?:[\w-]{8,}|\*\*\*)){2}/g, "***")
      .trim(),
  )
    .slice(0, lengthMax)
    .join("");
}

function errorOf(call: CallName, status: number, code: string, detail: string): Outcome {
  const what = { call, status, code: cleanText(code, CODE_LENGTH_MAX) };
  return { kind: "error", what, detail: cleanText(detail, DETAIL_LENGTH_MAX) };
}

function codeOf(json: unknown): string | null {
  return textMember(json, "code");
}

function detailOf(json: unknown): string {
  return textMember(json, "detail") ?? "";
}

function textMember(json: unknown, name: string): string | null {
  if (typeof json !== "object" || json === null) return null;
  const value: unknown = Reflect.get(json, name);
  return typeof value === "string" ? value : null;
}
