import { SECOND_MS } from "../../kernel/duration.ts";

/** A client that sends or takes so much is not slow: 64 kbit/s, less than any link that people work over. */
const FLOOR_BYTES_PER_SECOND = 8_192;

export type Patience = {
  /** How long an exchange with a turn may wait for a client that is slower than the floor, while others wait for turns. */
  readonly slowClientMs: number;
  /** How long it may have its turn at all, while others wait. */
  readonly turnMs: number;
};

/** How long an exchange has kept others waiting. */
export type Kept = {
  /** Through a slow client; it shrinks again while that is fast. */
  readonly slowMs: number;
  readonly inAllMs: number;
};

export const KEPT_NOBODY: Kept = { slowMs: 0, inAllMs: 0 };

/** What an exchange did since it was last looked at; others waited all the while. */
export type Interval = {
  readonly elapsedMs: number;
  /** That the client sent, or took. */
  readonly bytes: number;
  /** It is the client that the exchange waits for now, not the target. */
  readonly waitsForClient: boolean;
};

/** A client's speed counts over the time in which it keeps others waiting, so that none can be fast first and stall then. */
export function keptAfter(kept: Kept, { elapsedMs, bytes, waitsForClient }: Interval): Kept {
  const fastMs = (bytes * SECOND_MS) / FLOOR_BYTES_PER_SECOND;
  const slowMs = Math.max(0, kept.slowMs + (waitsForClient ? elapsedMs : 0) - fastMs);
  return { slowMs, inAllMs: kept.inAllMs + elapsedMs };
}

/** Why the exchange must give its turn to others; null: it goes on. */
export function whyEnded(kept: Kept, patience: Patience): "request_timeout" | "target_busy" | null {
  if (kept.slowMs >= patience.slowClientMs) return "request_timeout";
  return kept.inAllMs >= patience.turnMs ? "target_busy" : null;
}
