import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { PAYMENT_STATUSES, type PaymentStatus } from "../../kernel/payment-values.ts";
import { statusOf } from "./booking-rules.ts";
import { differenceOf } from "./comparison-rules.ts";
import type { Payment, Sums } from "./payment.ts";
import type { Evidence, Returned } from "./payment-provider.port.ts";
import { centsOfReturned, returnedOf } from "./payment-rules.ts";

const AT = new Date("2026-01-15T12:00:00Z");

const NOTHING = { refundedKopecks: 0n, disputedKopecks: 0n, lostKopecks: 0n };

const isPaid = (status: PaymentStatus) => ["succeeded", "refunded", "disputed"].includes(status);

const payment = (status: PaymentStatus, sums: Partial<Sums> = {}, takenBackCents = 0n): Payment => ({
  id: "0197a1b2-7c3d-7e4f-8a5b-6c7d8e9fa0b1",
  userId: "0197a1b2-7c3d-7e4f-8a5b-6c7d8e9fa0b2",
  provider: "stripe",
  status,
  amountCents: 300n,
  amountKopecks: 1_000n,
  returnUrl: null,
  providerPaymentId: "cs_1",
  paymentUrl: "https://checkout.example/cs_1",
  sums: { paidKopecks: isPaid(status) ? 1_000n : 0n, ...NOTHING, ...sums },
  takenBackCents,
  settledNo: 1n,
  createdAt: AT,
  updatedAt: AT,
});

const evidence = (changes: Partial<Evidence> = {}): Evidence => ({
  paymentId: "0197a1b2-7c3d-7e4f-8a5b-6c7d8e9fa0b1",
  providerPaymentId: "cs_1",
  status: "succeeded",
  paid: { kopecks: 1_000n, currency: "RUB" },
  returned: { refunds: [], ...NOTHING },
  ...changes,
});

const EVIDENCE_STATUSES = ["pending", "succeeded", "canceled"] as const;

const returned = (sums: Partial<Returned>): Partial<Evidence> => ({
  returned: { refunds: [], ...NOTHING, ...sums },
});

describe("differenceOf", () => {
  test("each status agrees with the evidence that leads to it, and with no other", () => {
    const back: Partial<Record<PaymentStatus, Partial<Sums>>> = {
      refunded: { refundedKopecks: 1_000n },
      disputed: { disputedKopecks: 1_000n },
    };
    const agreed = PAYMENT_STATUSES.map((status) => {
      const sums = back[status] ?? {};
      const here = payment(status, sums, status in back ? 300n : 0n);
      const agrees = (reported: Evidence["status"]) =>
        differenceOf(here, [], evidence({ status: reported, ...returned(sums) })) === null;
      return [status, EVIDENCE_STATUSES.filter(agrees)];
    });
    expect(Object.fromEntries(agreed)).toEqual({
      created: ["pending"],
      pending: ["pending"],
      succeeded: ["succeeded"],
      canceled: ["canceled"],
      refunded: ["succeeded"],
      disputed: ["succeeded"],
    });
  });

  test.each<[string, Partial<Evidence>, string]>([
    [
      "another sum",
      { paid: { kopecks: 999n, currency: "RUB" } },
      "here succeeded, 1000 kopecks; stripe says succeeded, 999 RUB in hundredths",
    ],
    [
      "another currency",
      { paid: { kopecks: 1_000n, currency: "USD" } },
      "here succeeded, 1000 kopecks; stripe says succeeded, 1000 USD in hundredths",
    ],
    [
      "a payment that is not of this service",
      { paymentId: null },
      "here succeeded, 1000 kopecks; stripe says succeeded, 1000 RUB in hundredths, of payment null",
    ],
  ])("names %s", (_what, changes, detail) => {
    expect(differenceOf(payment("succeeded"), [], evidence(changes))).toBe(detail);
  });

  test("a payment that the provider does not know differs", () => {
    expect(differenceOf(payment("succeeded"), [], null)).toBe(
      "here succeeded, 1000 kopecks; stripe does not know it",
    );
  });

  test("any difference in what was returned, in either direction and of one kopeck, is named", () => {
    const kopecks = fc.bigInt(0n, 3n);
    const sums = fc.record({ refundedKopecks: kopecks, disputedKopecks: kopecks, lostKopecks: kopecks });
    fc.assert(
      fc.property(sums, sums, (here, there) => {
        const takenBackCents = centsOfReturned(
          payment("succeeded"),
          returnedOf({ paidKopecks: 0n, ...here }),
        );
        const status = statusOf("succeeded", { paidKopecks: 1_000n, ...here }, 0n);
        const found = differenceOf(
          payment(status, here, takenBackCents),
          [],
          evidence(returned({ ...there })),
        );
        const isSame = Object.entries(here).every(([name, sum]) =>
          Object.entries(there).some(([otherName, otherSum]) => otherName === name && otherSum === sum),
        );
        expect(found === null).toBe(isSame);
      }),
    );
  });

  test("sums that agree but are not booked are named: an earlier release took no more than the balance", () => {
    const refunded = payment("refunded", { refundedKopecks: 1_000n }, 100n);
    expect(differenceOf(refunded, [], evidence(returned({ refundedKopecks: 1_000n })))).toBe(
      "here refunded, 1000 kopecks, 1000 refunded; stripe says refunded, 1000 RUB in hundredths, 1000 refunded; taken back are 100 cents, not 300",
    );
  });

  test("a status that does not follow from the payment's sums is named", () => {
    for (const status of ["succeeded", "disputed"] as const) {
      const wrong = payment(status, { refundedKopecks: 1_000n }, 300n);
      expect(differenceOf(wrong, [], evidence(returned({ refundedKopecks: 1_000n })))).toMatch(
        /, by which it is refunded$/,
      );
    }
  });

  test("a refund that is not stored is named, also if the sums agree by chance", () => {
    const listed = {
      providerRefundId: "re_2",
      refundId: null,
      kopecks: 1_000n,
      status: "succeeded",
    } as const;
    const found = evidence(returned({ refunds: [listed], refundedKopecks: 1_000n }));
    const here = payment("refunded", { refundedKopecks: 1_000n }, 300n);
    expect(differenceOf(here, [], found)).toMatch(/, of other refunds or with another outcome$/);
  });
});
