import { clip, type Interval, lengthOf } from "./interval-rules.ts";
import type { Lot } from "./lot.ts";

/** What of a lot is not used yet. */
export type UnusedLot = { readonly lot: Lot; readonly leftMs: number };

/**
 * When each lot of a token whose time has started is used up: one after the other, in the order in which they were bought, and none before it
 * was bought. Time that was given back is used last, and while there is nothing else: it lies behind the lots, or between two of them.
 * @param lots in their order
 */
export function runsOf(lots: readonly Lot[], activatedAtMs: number): Interval[] {
  let toMs = activatedAtMs;
  return lots.map(({ boughtAt, durationMs }, at) => {
    const fromMs = at === 0 ? activatedAtMs : Math.max(toMs, boughtAt.getTime());
    toMs = fromMs + durationMs;
    return { fromMs, toMs };
  });
}

/** What is left of each lot at `nowMs`; before the first use, all. */
export function unusedOf(lots: readonly Lot[], activatedAt: Date | null, nowMs: number): UnusedLot[] {
  if (activatedAt === null) return lots.map((lot) => ({ lot, leftMs: lot.durationMs }));
  const runs = runsOf(lots, activatedAt.getTime());
  const ahead = { fromMs: nowMs, toMs: Number.POSITIVE_INFINITY };
  return lots.map((lot, at) => ({ lot, leftMs: lengthOf(clip(runs.slice(at, at + 1), ahead)) }));
}
