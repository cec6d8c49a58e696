import { describe, expect, test } from "vitest";
import { PAYMENT_STATUSES, type PaymentStatus } from "../../kernel/words.ts";
import { differenceOf } from "./comparison-rules.ts";
import type { Payment } from "./payment.ts";
import type { Evidence } from "./payment-provider.port.ts";

const AT = new Date("2026-01-15T12:00:00Z");

const payment = (status: PaymentStatus, takenBackCents = 0n): Payment => ({
  id: "0197a1b2-7c3d-7e4f-8a5b-6c7d8e9fa0b1",
  userId: "0197a1b2-7c3d-7e4f-8a5b-6c7d8e9fa0b2",
  provider: "stripe",
  status,
  amountCents: 300n,
  amountKopecks: 1_000n,
  returnUrl: null,
  providerPaymentId: "cs_1",
  paymentUrl: "https://checkout.example/cs_1",
  takenBackCents,
  createdAt: AT,
  updatedAt: AT,
});

const evidence = (changes: Partial<Evidence> = {}): Evidence => ({
  paymentId: "0197a1b2-7c3d-7e4f-8a5b-6c7d8e9fa0b1",
  providerPaymentId: "cs_1",
  status: "succeeded",
  paid: { kopecks: 1_000n, currency: "RUB" },
  refundedKopecks: 0n,
  ...changes,
});

const SAID = ["pending", "succeeded", "canceled", "disputed", "dispute_won", "refunded"] as const;

describe("differenceOf", () => {
  test("each status agrees with what it came from, and with nothing else", () => {
    const agreed = PAYMENT_STATUSES.map((status) => [
      status,
      SAID.filter((said) => differenceOf(payment(status), evidence({ status: said })) === null),
    ]);
    expect(Object.fromEntries(agreed)).toEqual({
      created: ["pending"],
      pending: ["pending"],
      succeeded: ["succeeded", "dispute_won"],
      canceled: ["canceled"],
      refunded: ["disputed", "dispute_won", "refunded"],
      disputed: ["disputed"],
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
      "a payment that is not ours",
      { paymentId: null },
      "here succeeded, 1000 kopecks; stripe says succeeded, 1000 RUB in hundredths, of payment null",
    ],
  ])("names %s", (_what, changes, detail) => {
    expect(differenceOf(payment("succeeded"), evidence(changes))).toBe(detail);
  });

  test("a payment that the provider does not know differs", () => {
    expect(differenceOf(payment("succeeded"), null)).toBe(
      "here succeeded, 1000 kopecks; stripe does not know it",
    );
  });

  test("no less may go back to the customer than left the wallet, to the kopeck; more may", () => {
    // A third of 1000 kopecks, rounded down as refunds are.
    const refunded = payment("refunded", 100n);
    const given = [332n, 333n, 1_000n].map((refundedKopecks) =>
      differenceOf(refunded, evidence({ status: "refunded", refundedKopecks })),
    );
    expect(given).toEqual([
      "here refunded, 1000 kopecks, 333 of them taken back; stripe says refunded, 1000 RUB in hundredths, 332 given back",
      null,
      null,
    ]);
  });
});
