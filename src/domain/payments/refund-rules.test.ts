import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Refund } from "./payment.ts";
import type { ProviderRefund, Returned } from "./payment-provider.port.ts";
import { matchRefunds } from "./refund-rules.ts";

const ours = (changes: Partial<Refund> = {}): Refund => ({
  id: "ours-1",
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

const seen = (changes: Partial<ProviderRefund> = {}): ProviderRefund => ({
  providerRefundId: "theirs-1",
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
      "ours that the provider does not know yet stays under way",
      [ours()],
      returned([]),
      { refundedKopecks: 10_000n, requestedKopecks: 10_000n, changed: [], found: [] },
    ],
    [
      "ours that the provider sums up and does not list is not counted twice",
      [ours()],
      returned([], 10_000n),
      { refundedKopecks: 10_000n, requestedKopecks: 10_000n },
    ],
    [
      "ours by its id",
      [ours()],
      returned([seen({ refundId: "ours-1", kopecks: 9_999n, status: "pending" })]),
      { refundedKopecks: 9_999n, requestedKopecks: 0n, found: [] },
    ],
    [
      "ours by its sum, where the provider names no id",
      [ours()],
      returned([seen()]),
      { refundedKopecks: 10_000n, requestedKopecks: 0n, found: [] },
    ],
    [
      "one of another sum was made at the provider, beside ours",
      [ours()],
      returned([seen({ kopecks: 500n })]),
      { refundedKopecks: 10_500n, requestedKopecks: 10_000n, found: [seen({ kopecks: 500n })] },
    ],
    [
      "one that succeeded and failed later gives nothing back",
      [ours({ status: "succeeded", providerRefundId: "theirs-1" })],
      returned([seen({ status: "failed" })]),
      { refundedKopecks: 0n, requestedKopecks: 0n, found: [] },
    ],
    [
      "one that failed stays failed where the provider's sum still counts it",
      [],
      returned([seen({ status: "failed" })], 10_000n),
      { refundedKopecks: 0n },
    ],
    [
      "what is summed up and named by nobody counts",
      [],
      returned([seen()], 12_500n),
      { refundedKopecks: 12_500n },
    ],
    [
      "one that we took for refused and the provider made counts again",
      [ours({ status: "failed" })],
      returned([seen({ refundId: "ours-1" })]),
      { refundedKopecks: 10_000n, found: [] },
    ],
  ])("%s", (_what, noted, said, expected) => {
    expect(matchRefunds(noted, said)).toMatchObject(expected);
  });

  test("whatever is noted, a full list of the provider counts as it is, and what is noted by it is no news", () => {
    const status = fc.constantFrom("pending" as const, "succeeded" as const, "failed" as const);
    const list = fc
      .array(fc.record({ kopecks: fc.bigInt(1n, 9n), status }), { maxLength: 6 })
      .map((rows) => rows.map((row, nth) => seen({ ...row, providerRefundId: `theirs-${nth}` })));
    fc.assert(
      fc.property(list, list, (before, now) => {
        const noted = before.map((refund, nth) =>
          ours({
            id: `known-${nth}`,
            origin: "provider",
            providerRefundId: refund.providerRefundId,
            status: refund.status,
            amountKopecks: refund.kopecks,
          }),
        );
        const same = matchRefunds(noted, returned(before));
        expect([same.changed, same.found]).toEqual([[], []]);
        // A provider forgets no refund: those of before are in its list.
        const all = [...now, ...before.slice(now.length)];
        const live = all.filter((refund) => refund.status !== "failed");
        expect(matchRefunds(noted, returned(all)).refundedKopecks).toBe(
          live.reduce((sum, { kopecks }) => sum + kopecks, 0n),
        );
      }),
    );
  });
});
