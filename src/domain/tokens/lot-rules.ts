import { runningMs } from "./freeze-rules.ts";
import { clip, type Interval, lengthOf } from "./interval-rules.ts";
import type { Lot } from "./lot.ts";

/** What of a lot is not used yet. */
export type UnusedLot = { readonly lot: Lot; readonly leftMs: number };

/** What a token's time consists of, in order, and when it stood still. */
export type UsedTime = { readonly lots: readonly Lot[]; readonly frozen: readonly Interval[] };

/**
 * When each lot of a token whose time has started is used up: one after the other, in the order in which they were bought, and none before it
 * was bought. Time that was given back is used last, and while there is nothing else: it lies behind the lots, or between two of them.
 * All of it by the token's own clock (`runningMs`).
 * @param lots in their order
 * @param frozen the freezes of the token: meanwhile nothing is used
 */
export function runsOf(lots: readonly Lot[], activatedAtMs: number, frozen: readonly Interval[]): Interval[] {
  let toMs = activatedAtMs;
  return lots.map(({ boughtAt, durationMs }, at) => {
    const fromMs = at === 0 ? activatedAtMs : Math.max(toMs, runningMs(boughtAt.getTime(), frozen));
    toMs = fromMs + durationMs;
    return { fromMs, toMs };
  });
}

/** What is left of each lot at `nowMs`; before the first use, all. While the token is frozen, what was left when that began. */
export function unusedOf({ lots, frozen }: UsedTime, activatedAt: Date | null, nowMs: number): UnusedLot[] {
  if (activatedAt === null) return lots.map((lot) => ({ lot, leftMs: lot.durationMs }));
  const runs = runsOf(lots, activatedAt.getTime(), frozen);
  const ahead = { fromMs: runningMs(nowMs, frozen), toMs: Number.POSITIVE_INFINITY };
  return lots.map((lot, at) => ({ lot, leftMs: lengthOf(clip(runs.slice(at, at + 1), ahead)) }));
}
