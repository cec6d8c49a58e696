/** The share of one process in the exchanges with the target. */
export type ShareHolder = {
  readonly holder: string;
  readonly slots: number;
  /** How many it has use for. */
  readonly wanted: number;
  /** Since when it has no slot but wants one, milliseconds since 1970; null if that is not so. */
  readonly hungrySinceMs: number | null;
};

/**
 * How many slots each holder should have: as many as it wants, if there are enough; else nobody gets more than another who wants
 * more (max-min fair). What nobody wants is spread, so that requests find a free slot at once. With fewer slots than holders the
 * hungriest come first, and then it is the turn of those that had none.
 * @returns by holder; the sum is `total` if there is a holder
 */
export function entitlements(total: number, holders: readonly ShareHolder[]): ReadonlyMap<string, number> {
  const order = holders.toSorted(byHunger);
  // One more each for the first request, so that it need not wait until another process gives a slot back.
  const spare = total >= order.length ? 1 : 0;
  const wants = order.map(({ wanted }) => Math.max(wanted, spare));
  const given = order.map(() => 0);
  const left = pour(total, wants, given);
  pour(
    left,
    order.map(() => Number.POSITIVE_INFINITY),
    given,
  );
  return new Map(order.map(({ holder }, at) => [holder, given[at] ?? 0]));
}

/** Adds to `given`, in equal parts up to `wants`. @returns what is left */
function pour(total: number, wants: readonly number[], given: number[]): number {
  let left = total;
  for (;;) {
    const open = wants.flatMap((want, at) => ((given[at] ?? 0) < want ? [at] : []));
    if (left === 0 || open.length === 0) return left;
    const part = Math.max(1, Math.floor(left / open.length));
    for (const at of open.slice(0, left)) {
      const more = Math.min(part, (wants[at] ?? 0) - (given[at] ?? 0));
      given[at] = (given[at] ?? 0) + more;
      left -= more;
    }
  }
}

function byHunger(a: ShareHolder, b: ShareHolder): number {
  const hungry =
    (a.hungrySinceMs ?? Number.POSITIVE_INFINITY) - (b.hungrySinceMs ?? Number.POSITIVE_INFINITY);
  if (!Number.isNaN(hungry) && hungry !== 0) return hungry;
  return a.holder < b.holder ? -1 : 1;
}

/**
 * The slots that a holder gets now: towards its entitlement, as far as the others leave room. Never below `kept`, which it uses:
 * then, after rows were lost, the sum may be above the total until some are given back, and nobody gets more.
 * @param others the slots of all others
 */
export function slotsOf(
  total: number,
  { kept, entitled, others }: { readonly kept: number; readonly entitled: number; readonly others: number },
): number {
  return Math.max(kept, Math.min(entitled, total - others));
}
