/** A time from `fromMs` on, before `toMs`; milliseconds since 1970. Empty if it does not end after it begins. */
export type Interval = { readonly fromMs: number; readonly toMs: number };

/** How long intervals are together; those that overlap are counted twice. */
export function lengthOf(intervals: readonly Interval[]): number {
  return intervals.reduce((sum, { fromMs, toMs }) => sum + toMs - fromMs, 0);
}

/** The same time as intervals in order that neither overlap nor touch; empty ones are left out. */
export function unionOf(intervals: readonly Interval[]): Interval[] {
  const sorted = intervals
    .filter(({ fromMs, toMs }) => fromMs < toMs)
    .toSorted((a, b) => a.fromMs - b.fromMs);
  const union: Interval[] = [];
  for (const next of sorted) {
    const last = union.at(-1);
    if (last === undefined || next.fromMs > last.toMs) union.push(next);
    else union[union.length - 1] = { fromMs: last.fromMs, toMs: Math.max(last.toMs, next.toMs) };
  }
  return union;
}

/** The part of intervals that lies within `bounds`. */
export function clip(intervals: readonly Interval[], bounds: Interval): Interval[] {
  return intervals
    .map(({ fromMs, toMs }) => ({
      fromMs: Math.max(fromMs, bounds.fromMs),
      toMs: Math.min(toMs, bounds.toMs),
    }))
    .filter(({ fromMs, toMs }) => fromMs < toMs);
}

/** The time of `intervals` that is in none of `taken`: in order, without overlaps. */
export function subtract(intervals: readonly Interval[], taken: readonly Interval[]): Interval[] {
  return unionOf(taken).reduce<Interval[]>(
    (left, hole) =>
      left.flatMap((interval) =>
        [
          { fromMs: interval.fromMs, toMs: Math.min(interval.toMs, hole.fromMs) },
          { fromMs: Math.max(interval.fromMs, hole.toMs), toMs: interval.toMs },
        ].filter(({ fromMs, toMs }) => fromMs < toMs),
      ),
    unionOf(intervals),
  );
}
