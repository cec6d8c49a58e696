import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { PAYMENT_STATUSES, type PaymentStatus } from "../../kernel/payment-values.ts";
import type { Evidence } from "./payment-provider.port.ts";
import {
  centsOfReturned,
  judgeEvidence,
  kopecksOf,
  refundableKopecks,
  returnedOf,
  returnedSame,
  type Verdict,
} from "./payment-rules.ts";

const PAYMENT = { amountKopecks: 10_000n, providerPaymentId: "provider-1" };

function evidence(status: Evidence["status"], more: Partial<Evidence> = {}): Evidence {
  const paid = { kopecks: 10_000n, currency: "RUB" };
  return { paymentId: "payment-1", providerPaymentId: "provider-1", status, paid, returned: null, ...more };
}

describe("evidence", () => {
  test("is judged by the payment's status: a canceled one is never paid, a paid one never canceled", () => {
    const verdicts = (status: Evidence["status"]) =>
      PAYMENT_STATUSES.map((from): [PaymentStatus, Verdict] => [
        from,
        judgeEvidence({ ...PAYMENT, status: from }, evidence(status)),
      ]);
    expect(Object.fromEntries(verdicts("succeeded"))).toEqual({
      created: "paid",
      pending: "paid",
      succeeded: "paid",
      refunded: "paid",
      disputed: "paid",
      canceled: "illegal_transition",
    });
    expect(Object.fromEntries(verdicts("canceled"))).toEqual({
      created: "cancel",
      pending: "cancel",
      succeeded: "illegal_transition",
      refunded: "illegal_transition",
      disputed: "illegal_transition",
      canceled: "unchanged",
    });
    expect(new Set(verdicts("pending").map(([, verdict]) => verdict))).toEqual(new Set(["unchanged"]));
  });

  test.each([
    ["another sum", { paid: { kopecks: 10_001n, currency: "RUB" } }],
    ["another currency", { paid: { kopecks: 10_000n, currency: "USD" } }],
    ["another payment of the provider", { providerPaymentId: "another" }],
  ])("of %s is a mismatch", (_what, more) => {
    expect(judgeEvidence({ ...PAYMENT, status: "pending" }, evidence("succeeded", more))).toBe("mismatch");
  });
});

describe("sums", () => {
  const sum = fc.bigInt(1n, 9_000_000_000n);
  const price = fc.record({ amountCents: sum, amountKopecks: sum });

  test("the price is never rounded down, and rounded up by less than a kopeck", () => {
    fc.assert(
      fc.property(sum, fc.bigInt(1n, 100_000n), (cents, rate) => {
        const over = kopecksOf(cents, rate) * 100n - cents * rate;
        expect(over >= 0n && over < 100n).toBe(true);
      }),
    );
  });

  test("what was returned is taken from the wallet, rounded up to a cent; the whole sum takes the whole price", () => {
    fc.assert(
      fc.property(price, sum, (price, kopecks) => {
        expect(centsOfReturned(price, price.amountKopecks)).toBe(price.amountCents);
        expect(centsOfReturned(price, 0n)).toBe(0n);
        const over = centsOfReturned(price, kopecks) * price.amountKopecks - price.amountCents * kopecks;
        expect(over >= 0n && over < price.amountKopecks).toBe(true);
      }),
    );
  });

  test("what was returned is the same only if each of the three sums is, not if only their total is", () => {
    const sums = { paidKopecks: 100n, refundedKopecks: 3n, disputedKopecks: 2n, lostKopecks: 1n };
    expect(returnedSame(sums, { ...sums, paidKopecks: 0n })).toBe(true);
    expect(returnedSame(sums, { ...sums, refundedKopecks: 2n, disputedKopecks: 3n })).toBe(false);
    expect(returnedSame(sums, { ...sums, lostKopecks: 2n })).toBe(false);
  });

  test("a refund is at most the rest of the payment, and takes at most the balance", () => {
    const part = fc.bigInt(0n, 9_000_000_000n);
    fc.assert(
      fc.property(price, part, part, (price, returned, balanceCents) => {
        const sums = {
          paidKopecks: price.amountKopecks,
          refundedKopecks: returned,
          disputedKopecks: 0n,
          lostKopecks: 0n,
        };
        const kopecks = refundableKopecks({ ...price, sums }, balanceCents);
        expect(kopecks >= 0n).toBe(true);
        if (kopecks === 0n) return;
        const after = returnedOf(sums) + kopecks;
        expect(after <= price.amountKopecks).toBe(true);
        const costCents = centsOfReturned(price, after) - centsOfReturned(price, returned);
        expect(costCents <= balanceCents).toBe(true);
      }),
    );
  });
});
