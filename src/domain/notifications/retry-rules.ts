import { HOUR_MS, MINUTE_MS, SECOND_MS } from "../../kernel/duration.ts";
import type { SendOutcome } from "./channel.port.ts";

/** Between attempts of one message. A greylisting server takes the second or the third one. */
const RETRY_MS = [MINUTE_MS, 5 * MINUTE_MS, 15 * MINUTE_MS, HOUR_MS, 3 * HOUR_MS, 6 * HOUR_MS] as const;
/** While a channel is away. A server that is restarted is back after the first or the second pause. */
const PAUSE_MS = [5 * SECOND_MS, 15 * SECOND_MS, MINUTE_MS, 5 * MINUTE_MS] as const;
/** The other side's wish is obeyed up to this. */
const WISH_MS_MAX = 6 * HOUR_MS;
/** The first attempt, and the one repeat that is allowed. */
const UNCONFIRMED_MAX = 2;

/** What becomes of a delivery after an attempt. */
export type NextStep =
  | { readonly kind: "end"; readonly result: "sent" | "failed"; readonly reason: string | null }
  | { readonly kind: "retry"; readonly afterMs: number; readonly reason: string };

/**
 * What follows an attempt.
 * @param attempt 1 at first
 * @param unconfirmed how many attempts, with this one, may have arrived
 * @param ageMs since the delivery was written
 * @param chance from 0 to 1: deliveries that failed together are not tried again together
 */
export function nextStepOf(
  outcome: SendOutcome,
  state: { readonly attempt: number; readonly unconfirmed: number; readonly ageMs: number },
  bounds: { readonly triesForMs: number; readonly chance: number },
): NextStep {
  if (outcome.result === "sent") return { kind: "end", result: "sent", reason: null };
  const { reason } = outcome;
  const isOver =
    outcome.result === "refused" || state.unconfirmed >= UNCONFIRMED_MAX || state.ageMs >= bounds.triesForMs;
  if (isOver) return { kind: "end", result: "failed", reason };
  const usualMs = outcome.result === "down" ? pauseMsOf(state.attempt) : at(RETRY_MS, state.attempt);
  const wishedMs = "retryAfterMs" in outcome ? Math.min(outcome.retryAfterMs ?? 0, WISH_MS_MAX) : 0;
  return { kind: "retry", afterMs: spread(Math.max(usualMs, wishedMs), bounds.chance), reason };
}

/** How long a channel rests after its failures in a row. @param failures at least 1 */
export function pauseMsOf(failures: number): number {
  return at(PAUSE_MS, failures);
}

/** Up to a quarter longer. */
function spread(ms: number, chance: number): number {
  return Math.round(ms * (1 + chance / 4));
}

function at(steps: readonly number[], count: number): number {
  return steps[Math.min(Math.max(count, 1), steps.length) - 1] ?? 0;
}
