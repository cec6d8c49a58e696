import type { Refund } from "./payment.ts";
import type { RefundSeen, Returned } from "./payment-provider.port.ts";

/** A refund of ours, or one that is known here, as the provider sees it now. */
export type RefundNews = { readonly refund: Refund; readonly seen: RefundSeen };

export type RefundsKnown = {
  /** Those that stand otherwise than they are noted. */
  readonly changed: readonly RefundNews[];
  /** Those that were made at the provider and are not noted. */
  readonly found: readonly RefundSeen[];
  /** What refunds give back in all that are under way or done. */
  readonly refundedKopecks: bigint;
  /** The part of it that is ours and of which nobody knows whether the provider took it on. */
  readonly requestedKopecks: bigint;
};

/** Under way or done. */
export function isLive({ status }: Pick<Refund, "status">): boolean {
  return status !== "failed";
}

/** What refunds that are noted say, where the provider says nothing new. */
export function requestedOf(noted: readonly Refund[]): bigint {
  return sumOf(noted.filter(({ status }) => status === "requested").map((refund) => refund.amountKopecks));
}

/**
 * Lays what the provider lists beside what is noted here: by our id, by the provider's, and at last by the sum, where the
 * provider names no id of ours and nobody knows yet what became of our refund. What it sums up beyond its list counts
 * too, but covers those of ours first that it does not list.
 */
export function matchRefunds(noted: readonly Refund[], returned: Returned): RefundsKnown {
  const left = new Set(noted);
  const matched = new Map<RefundSeen, Refund>();
  const match = (isSame: (refund: Refund, seen: RefundSeen) => boolean): void => {
    for (const seen of returned.refunds) {
      if (matched.has(seen)) continue;
      const refund = [...left].find((each) => isSame(each, seen));
      if (refund === undefined) continue;
      matched.set(seen, refund);
      left.delete(refund);
    }
  };
  match((refund, seen) => refund.id === seen.refundId);
  match((refund, seen) => refund.providerRefundId === seen.providerRefundId);
  match(
    (refund, seen) =>
      seen.refundId === null && refund.status === "requested" && refund.amountKopecks === seen.kopecks,
  );
  const news = [...matched].map(([seen, refund]) => ({ refund, seen }));
  const unlisted = [...left].filter(isLive);
  const namedKopecks = sumOf(returned.refunds.map(({ kopecks }) => kopecks));
  const beyondKopecks = returned.refundedKopecks - namedKopecks;
  const unlistedKopecks = sumOf(unlisted.map((refund) => refund.amountKopecks));
  const liveKopecks = sumOf(returned.refunds.filter(isLive).map(({ kopecks }) => kopecks));
  return {
    changed: news.filter(
      ({ refund, seen }) =>
        refund.status !== seen.status || refund.providerRefundId !== seen.providerRefundId,
    ),
    found: returned.refunds.filter((seen) => !matched.has(seen)),
    refundedKopecks: liveKopecks + (beyondKopecks > unlistedKopecks ? beyondKopecks : unlistedKopecks),
    requestedKopecks: requestedOf(unlisted),
  };
}

function sumOf(kopecks: readonly bigint[]): bigint {
  return kopecks.reduce((sum, each) => sum + each, 0n);
}
