import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Refund } from "./payment.ts";
import type { ProviderRefund, Returned } from "./payment-provider.port.ts";
import { matchRefunds } from "./refund-rules.ts";

const storedRefund = (changes: Partial<Refund> = {}): Refund => ({
  id: "stored-1",
  paymentId: "payment",
  origin: "desk",
  providerRefundId: null,
  status: "requested",
  amountCents: 1_000n,
  amountKopecks: 10_000n,
  createdAt: new Date(0),
  updatedAt: new Date(0),
  ...changes,
});

const listedRefund = (changes: Partial<ProviderRefund> = {}): ProviderRefund => ({
  providerRefundId: "provider-1",
  refundId: null,
  kopecks: 10_000n,
  status: "succeeded",
  ...changes,
});

function returned(refunds: readonly ProviderRefund[], refundedKopecks?: bigint): Returned {
  const live = refunds.filter(({ status }) => status !== "failed");
  const total = refundedKopecks ?? live.reduce((sum, { kopecks }) => sum + kopecks, 0n);
  return { refunds, refundedKopecks: total, disputedKopecks: 0n, lostKopecks: 0n };
}

describe("matchRefunds", () => {
  test.each<[string, Refund[], Returned, object]>([
    [
      "a stored refund that the provider does not know yet stays under way",
      [storedRefund()],
      returned([]),
      { refundedKopecks: 10_000n, requestedKopecks: 10_000n, changed: [], found: [] },
    ],
    [
      "a stored refund that is in the provider's total but not listed is not counted twice",
      [storedRefund()],
      returned([], 10_000n),
      { refundedKopecks: 10_000n, requestedKopecks: 10_000n },
    ],
    [
      "a stored refund is matched by its id",
      [storedRefund()],
      returned([listedRefund({ refundId: "stored-1", kopecks: 9_999n, status: "pending" })]),
      { refundedKopecks: 9_999n, requestedKopecks: 0n, found: [] },
    ],
    [
      "a stored refund is matched by its sum, if the provider states no id",
      [storedRefund()],
      returned([listedRefund()]),
      { refundedKopecks: 10_000n, requestedKopecks: 0n, found: [] },
    ],
    [
      "a refund of another sum was made at the provider, besides the stored one",
      [storedRefund()],
      returned([listedRefund({ kopecks: 500n })]),
      { refundedKopecks: 10_500n, requestedKopecks: 10_000n, found: [listedRefund({ kopecks: 500n })] },
    ],
    [
      "a refund that succeeded and failed later counts nothing",
      [storedRefund({ status: "succeeded", providerRefundId: "provider-1" })],
      returned([listedRefund({ status: "failed" })]),
      { refundedKopecks: 0n, requestedKopecks: 0n, found: [] },
    ],
    [
      "a refund that failed does not count, although the provider's total contains it",
      [],
      returned([listedRefund({ status: "failed" })], 10_000n),
      { refundedKopecks: 0n },
    ],
    [
      "what the provider's total contains beyond its list counts",
      [],
      returned([listedRefund()], 12_500n),
      { refundedKopecks: 12_500n },
    ],
    [
      "a refund that is stored as failed and was made by the provider counts again",
      [storedRefund({ status: "failed" })],
      returned([listedRefund({ refundId: "stored-1" })]),
      { refundedKopecks: 10_000n, found: [] },
    ],
  ])("%s", (_what, stored, reported, expected) => {
    expect(matchRefunds(stored, reported)).toMatchObject(expected);
  });

  test("a full list of the provider counts whatever is stored, and gives no changes once it is stored", () => {
    const status = fc.constantFrom("pending" as const, "succeeded" as const, "failed" as const);
    const list = fc
      .array(fc.record({ kopecks: fc.bigInt(1n, 9n), status }), { maxLength: 6 })
      .map((rows) => rows.map((row, nth) => listedRefund({ ...row, providerRefundId: `provider-${nth}` })));
    fc.assert(
      fc.property(list, list, (before, now) => {
        const stored = before.map((refund, nth) =>
          storedRefund({
            id: `known-${nth}`,
            origin: "provider",
            providerRefundId: refund.providerRefundId,
            status: refund.status,
            amountKopecks: refund.kopecks,
          }),
        );
        const same = matchRefunds(stored, returned(before));
        expect([same.changed, same.found]).toEqual([[], []]);
        // A provider deletes no refund: the earlier ones stay in its list.
        const all = [...now, ...before.slice(now.length)];
        const live = all.filter((refund) => refund.status !== "failed");
        expect(matchRefunds(stored, returned(all)).refundedKopecks).toBe(
          live.reduce((sum, { kopecks }) => sum + kopecks, 0n),
        );
      }),
    );
  });
});
