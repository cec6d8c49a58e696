import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { PAYMENT_STATUSES, type PaymentStatus } from "../../kernel/words.ts";
import type { Evidence } from "./payment-provider.port.ts";
import {
  centsOfShare,
  judgeEvidence,
  kopecksOf,
  kopecksOfShare,
  mayFollow,
  type Step,
  takeable,
} from "./payment-rules.ts";

const PAYMENT = { amountKopecks: 10_000n, providerPaymentId: "theirs" };

function evidence(status: Evidence["status"], more: Partial<Evidence> = {}): Evidence {
  const paid = { kopecks: 10_000n, currency: "RUB" };
  return { paymentId: "ours", providerPaymentId: "theirs", status, paid, refundedKopecks: 0n, ...more };
}

const STATUS_AFTER: Readonly<Record<Step, PaymentStatus>> = {
  credit: "succeeded",
  cancel: "canceled",
  freeze: "disputed",
  release: "succeeded",
  lose: "refunded",
  take_back: "refunded",
};

const anyEvidence = fc.record({
  status: fc.constantFrom(
    ...(["pending", "succeeded", "canceled", "disputed", "dispute_won", "refunded"] as const),
  ),
  wrongSum: fc.boolean(),
});

test("whatever evidence comes in whatever order, each step is legal, a payment is credited at most once, and a cancelled one never", () => {
  fc.assert(
    fc.property(
      fc.constantFrom("created" as const, "pending" as const),
      fc.array(anyEvidence, { maxLength: 12 }),
      fc.boolean(),
      (start, told, hasRefund) => {
        let status: PaymentStatus = start;
        const steps: Step[] = [];
        for (const { status: says, wrongSum } of told) {
          const paid = { kopecks: wrongSum ? 9_999n : 10_000n, currency: "RUB" };
          const verdict = judgeEvidence({ ...PAYMENT, status }, evidence(says, { paid }), hasRefund);
          if (wrongSum) expect(verdict.outcome).toBe("mismatch");
          if (verdict.outcome !== "applied") continue;
          for (const step of verdict.steps) {
            expect(mayFollow(status, STATUS_AFTER[step])).toBe(true);
            status = STATUS_AFTER[step];
            steps.push(step);
          }
        }
        expect(steps.filter((step) => step === "credit").length).toBeLessThanOrEqual(1);
        if (steps.includes("cancel")) expect(steps).toEqual(["cancel"]);
      },
    ),
  );
});

test("the same evidence twice changes nothing the second time", () => {
  fc.assert(
    fc.property(fc.constantFrom(...PAYMENT_STATUSES), anyEvidence, (from, { status: says }) => {
      const first = judgeEvidence({ ...PAYMENT, status: from }, evidence(says), false);
      const last = first.outcome === "applied" ? first.steps.at(-1) : undefined;
      const status = last === undefined ? from : STATUS_AFTER[last];
      const second = judgeEvidence({ ...PAYMENT, status }, evidence(says), false);
      expect(second.outcome).not.toBe("applied");
    }),
  );
});

describe("evidence", () => {
  test.each([
    ["another sum", { paid: { kopecks: 10_001n, currency: "RUB" } }],
    ["another currency", { paid: { kopecks: 10_000n, currency: "USD" } }],
    ["another payment of the provider", { providerPaymentId: "another" }],
  ])("of %s is a mismatch", (_what, more) => {
    const verdict = judgeEvidence({ ...PAYMENT, status: "pending" }, evidence("succeeded", more), false);
    expect(verdict).toEqual({ outcome: "mismatch" });
  });

  test("that is late does not release a dispute; a won dispute does", () => {
    const disputed = { ...PAYMENT, status: "disputed" as const };
    expect(judgeEvidence(disputed, evidence("succeeded"), false).outcome).toBe("unchanged");
    expect(judgeEvidence(disputed, evidence("dispute_won"), false)).toEqual({
      outcome: "applied",
      steps: ["release"],
    });
  });

  test("of a refund of our own takes nothing back a second time", () => {
    const paid = { ...PAYMENT, status: "succeeded" as const };
    expect(judgeEvidence(paid, evidence("refunded"), true).outcome).toBe("unchanged");
    expect(judgeEvidence(paid, evidence("refunded"), false).outcome).toBe("applied");
  });
});

describe("sums", () => {
  const sum = fc.bigInt(1n, 9_000_000_000n);

  test("nothing is sold below its price, and no more than a kopeck above", () => {
    fc.assert(
      fc.property(sum, fc.bigInt(1n, 100_000n), (cents, rate) => {
        const over = kopecksOf(cents, rate) * 100n - cents * rate;
        expect(over >= 0n && over < 100n).toBe(true);
      }),
    );
  });

  test("a share is never more than its part, and the whole is the whole", () => {
    fc.assert(
      fc.property(sum, sum, sum, (amountCents, amountKopecks, part) => {
        const payment = { amountCents, amountKopecks };
        expect(kopecksOfShare(payment, amountCents)).toBe(amountKopecks);
        expect(centsOfShare(payment, amountKopecks)).toBe(amountCents);
        const share = kopecksOfShare(payment, part);
        expect(share <= amountKopecks).toBe(true);
        if (part <= amountCents) expect(share * amountCents <= amountKopecks * part).toBe(true);
      }),
    );
  });

  test("no more is taken than is there", () => {
    expect([takeable(5n, 3n), takeable(3n, 5n)]).toEqual([3n, 3n]);
  });
});
