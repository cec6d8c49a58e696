import fc from "fast-check";
import { expect, test } from "vitest";
import { type AwardUse, type CreditRule, grantedPartOf, returnsOf } from "./credit-kind-rules.ts";

const WALLET = { balanceCents: 100n, grantedCents: 40n, debtCents: 0n };

test.each<[CreditRule, bigint, bigint | null]>([
  ["granted_first", -30n, -30n],
  ["granted_first", -70n, -40n],
  ["granted_first", -300n, -40n],
  ["paid_first", -60n, 0n],
  ["paid_first", -61n, -1n],
  ["paid_first", -300n, -40n],
  ["paid", -60n, 0n],
  ["paid", -61n, null],
  ["granted", -40n, -40n],
  ["granted", -41n, null],
  ["paid", 50n, 0n],
  ["granted", 50n, 50n],
  [{ grantedCents: 20n }, 50n, 20n],
])("of a movement the granted part follows from the rule and the wallet (case %#)", (rule, amountCents, granted) => {
  expect(grantedPartOf(WALLET, amountCents, rule)).toBe(granted);
});

test("a credit cannot be granted in part beyond its amount, and a debit names no part", () => {
  expect(() => grantedPartOf(WALLET, 50n, { grantedCents: 51n })).toThrow("no part of a credit");
  expect(() => grantedPartOf(WALLET, 50n, { grantedCents: -1n })).toThrow("no part of a credit");
  expect(() => grantedPartOf(WALLET, -50n, { grantedCents: 1n })).toThrow("names no sums");
});

test("refunds of a purchase in any parts give back at most what each kind had paid, and together exactly that", () => {
  const cents = fc.bigInt(1n, 5_000n);
  const story = fc.tuple(
    fc.array(cents, { minLength: 1, maxLength: 4 }),
    fc.bigInt(0n, 5_000n),
    fc.array(cents),
  );
  fc.assert(
    fc.property(story, ([taken, paidCents, wishes]) => {
      let uses: readonly AwardUse[] = taken.map((cents, at) => ({
        entryId: "purchase",
        awardId: String(at),
        cents,
        returnedCents: 0n,
      }));
      const grantedCents = taken.reduce((sum, each) => sum + each, 0n);
      const priceCents = grantedCents + paidCents;
      let [leftCents, grantedBack, paidBack] = [priceCents, 0n, 0n];
      for (const wish of [...wishes, priceCents]) {
        const refundCents = wish < leftCents ? wish : leftCents;
        const returns = returnsOf(uses, priceCents, refundCents);
        const backCents = returns.reduce((sum, each) => sum + each.cents, 0n);
        leftCents -= refundCents;
        grantedBack += backCents;
        paidBack += refundCents - backCents;
        uses = uses.map((use) => {
          const back = returns.find(({ awardId }) => awardId === use.awardId)?.cents ?? 0n;
          return { ...use, returnedCents: use.returnedCents + back };
        });
        expect(uses.every((use) => use.returnedCents <= use.cents)).toBe(true);
        expect(backCents <= refundCents && grantedBack <= grantedCents && paidBack <= paidCents).toBe(true);
      }
      expect([grantedBack, paidBack]).toEqual([grantedCents, paidCents]);
    }),
  );
});

test("of a half of a purchase that granted credit paid for a third, a third comes back to the grant that ends last", () => {
  const use = { entryId: "purchase", returnedCents: 0n };
  const uses = [
    { ...use, awardId: "later", cents: 30n },
    { ...use, awardId: "sooner", cents: 10n },
  ];
  expect(returnsOf(uses, 120n, 60n)).toEqual([{ useOf: "purchase", awardId: "later", cents: 20n }]);
});
