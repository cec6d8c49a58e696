import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS } from "../../../kernel/duration.ts";
import type { SendOutcome } from "../channel.port.ts";
import type { WebhookAnswer } from "./webhook-sender.port.ts";

/** After failures in a row an endpoint is sent nothing for so long; each message has its own pauses besides. */
const REST_MS = [5 * SECOND_MS, 15 * SECOND_MS, MINUTE_MS, 5 * MINUTE_MS, 15 * MINUTE_MS, 30 * MINUTE_MS];
/** An endpoint's `Retry-After` is obeyed up to this. */
const WISH_MS_MAX = HOUR_MS;
/** One message that is tried for three days fails about 17 times: a second one must have failed for long, too. */
const DISABLED_AFTER = { ms: 5 * DAY_MS, failures: 30 };

const GONE = 410;
const OVERLOADED: readonly number[] = [429, 503];

/** Whether an endpoint has said that it wants no message ever again. */
export function isGone(answer: WebhookAnswer): boolean {
  return answer.result === "answered" && answer.status === GONE;
}

/**
 * What an answer means. Nothing is `unconfirmed`: a message that arrives twice has the same id, so it is repeated for as long as any.
 */
export function outcomeOf(answer: WebhookAnswer, nowMs: number): SendOutcome {
  if (answer.result === "unreached") return { result: "later", reason: answer.reason };
  const { status } = answer;
  if (status >= 200 && status < 300) return { result: "sent" };
  const reason = `http_${status}`;
  if (isGone(answer)) return { result: "refused", reason };
  const retryAfterMs = OVERLOADED.includes(status) ? retryAfterMsOf(answer.retryAfter, nowMs) : 0;
  return { result: "later", reason, ...(retryAfterMs === 0 ? {} : { retryAfterMs }) };
}

/** A `Retry-After` in milliseconds from now, bounded; 0 if there is none, or it is nonsense. */
export function retryAfterMsOf(text: string | null, nowMs: number): number {
  if (text === null) return 0;
  const ms = /^\d{1,10}$/.test(text) ? Number(text) * SECOND_MS : Date.parse(text) - nowMs;
  return Number.isFinite(ms) ? Math.min(Math.max(ms, 0), WISH_MS_MAX) : 0;
}

/** How long an endpoint rests. @param failures in a row, at least 1. @param wishedMs its `Retry-After` */
export function restMsOf(failures: number, wishedMs: number): number {
  return Math.max(REST_MS[Math.min(failures, REST_MS.length) - 1] ?? 0, wishedMs);
}

/** Whether an endpoint has failed for so long that it is disabled. */
export function isToBeDisabled(failures: number, failingSince: Date, nowMs: number): boolean {
  return failures >= DISABLED_AFTER.failures && nowMs - failingSince.getTime() >= DISABLED_AFTER.ms;
}
