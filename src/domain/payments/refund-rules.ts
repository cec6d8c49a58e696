import type { Refund } from "./payment.ts";
import type { ProviderRefund, Returned } from "./payment-provider.port.ts";

/** A stored refund, and its state at the provider now. */
export type RefundChange = { readonly refund: Refund; readonly current: ProviderRefund };

export type RefundMatches = {
  /** Stored refunds whose state at the provider differs. */
  readonly changed: readonly RefundChange[];
  /** Refunds made at the provider that are not stored. */
  readonly found: readonly ProviderRefund[];
  /** The total of all refunds that are under way or done. */
  readonly refundedKopecks: bigint;
  /** The part of it ordered by the desk of which it is unknown whether the provider accepted it. */
  readonly requestedKopecks: bigint;
};

/** Under way or done. */
export function isLive({ status }: Pick<Refund, "status">): boolean {
  return status !== "failed";
}

/** The total of stored refunds of which it is unknown whether the provider accepted them. */
export function requestedOf(stored: readonly Refund[]): bigint {
  return sumOf(stored.filter(({ status }) => status === "requested").map((refund) => refund.amountKopecks));
}

/**
 * Matches the provider's list of refunds with the stored ones: by the id here, then by the provider's id, then by the sum,
 * if the provider states no id of this service and the outcome of the stored refund is unknown. A provider's total above
 * the sum of its list counts too, but the excess is first assigned to stored refunds that are not in the list.
 */
export function matchRefunds(stored: readonly Refund[], returned: Returned): RefundMatches {
  const unmatched = new Set(stored);
  const matched = new Map<ProviderRefund, Refund>();
  const match = (isSame: (refund: Refund, listed: ProviderRefund) => boolean): void => {
    for (const listed of returned.refunds) {
      if (matched.has(listed)) continue;
      const refund = [...unmatched].find((each) => isSame(each, listed));
      if (refund === undefined) continue;
      matched.set(listed, refund);
      unmatched.delete(refund);
    }
  };
  match((refund, listed) => refund.id === listed.refundId);
  match((refund, listed) => refund.providerRefundId === listed.providerRefundId);
  match(
    (refund, listed) =>
      listed.refundId === null && refund.status === "requested" && refund.amountKopecks === listed.kopecks,
  );
  const pairs = [...matched].map(([current, refund]) => ({ refund, current }));
  const unlisted = [...unmatched].filter(isLive);
  const listedKopecks = sumOf(returned.refunds.map(({ kopecks }) => kopecks));
  const excessKopecks = returned.refundedKopecks - listedKopecks;
  const unlistedKopecks = sumOf(unlisted.map((refund) => refund.amountKopecks));
  const liveKopecks = sumOf(returned.refunds.filter(isLive).map(({ kopecks }) => kopecks));
  return {
    changed: pairs.filter(
      ({ refund, current }) =>
        refund.status !== current.status || refund.providerRefundId !== current.providerRefundId,
    ),
    found: returned.refunds.filter((listed) => !matched.has(listed)),
    refundedKopecks: liveKopecks + (excessKopecks > unlistedKopecks ? excessKopecks : unlistedKopecks),
    requestedKopecks: requestedOf(unlisted),
  };
}

function sumOf(kopecks: readonly bigint[]): bigint {
  return kopecks.reduce((sum, each) => sum + each, 0n);
}
