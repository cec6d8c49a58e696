import { clip, type Interval, lengthOf, subtract } from "./interval-rules.ts";

/** A token on whose time an outage fell. Times in milliseconds since 1970. */
export type TimedSpan = {
  /** Since when it could lose time: its first use, of a gift not before its claim. */
  readonly heldFromMs: number;
  readonly endMs: number;
  /** The intervals of its time entries as far as they are not undone: none of that time counts against it any more. */
  readonly uncounted: readonly Interval[];
};

/** What a token gets back. */
export type LostTime = {
  /** When it ran although it could not be used, without what was given back before. */
  readonly lost: readonly Interval[];
  /** It has expired before now: since then it could not be used either, so its lost time begins now. Null if it runs. */
  readonly expired: Interval | null;
};

/**
 * The time that a token lost in `outages`. Whatever is given back of it, each moment of its life counts at most once, so that a second call
 * for the same time finds nothing.
 * @param outages that have ended by `nowMs`
 */
export function lostTimeOf(token: TimedSpan, outages: readonly Interval[], nowMs: number): LostTime {
  const life = { fromMs: token.heldFromMs, toMs: Math.min(token.endMs, nowMs) };
  const lost = subtract(clip(outages, life), token.uncounted);
  const hasExpired = lengthOf(lost) > 0 && token.endMs < nowMs;
  return { lost, expired: hasExpired ? { fromMs: token.endMs, toMs: nowMs } : null };
}

/**
 * What an undo takes back of entries: from their ends, as much as the token has not used yet.
 * @param given the entries' intervals; none of them undone
 * @param unusedMs how long the token still runs on time that was given back
 * @returns for each entry, in any order, the part of its interval that counts against the token again
 */
export function takenBackOf<G extends Interval>(
  given: readonly G[],
  unusedMs: number,
): { readonly entry: G; readonly part: Interval }[] {
  let leftMs = Math.max(0, unusedMs);
  const taken: { entry: G; part: Interval }[] = [];
  for (const entry of given.toSorted((a, b) => b.fromMs - a.fromMs)) {
    const takenMs = Math.min(leftMs, entry.toMs - entry.fromMs);
    if (takenMs === 0) continue;
    taken.push({ entry, part: { fromMs: entry.toMs - takenMs, toMs: entry.toMs } });
    leftMs -= takenMs;
  }
  return taken;
}
