import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { bonusOf, clawbackOf } from "./bonus-rules.ts";

describe("bonusOf", () => {
  test.each([
    ["a purchase of exactly 100.00 earns nothing", 10_000n, 0n],
    ["one cent over 100.00 earns a tenth, rounded down", 10_001n, 1_000n],
    ["300.00 earns 30.00", 30_000n, 3_000n],
  ])("%s", (_case, purchaseCents, bonusCents) => {
    expect(bonusOf(purchaseCents)).toBe(bonusCents);
  });
});

describe("clawbackOf", () => {
  test("a full refund in any steps takes back the whole bonus, and each step no more than its share", () => {
    const steps = fc.array(fc.bigInt({ min: 1n, max: 50_000n }), { minLength: 1, maxLength: 20 });
    fc.assert(
      fc.property(steps, (steps) => {
        const purchaseCents = steps.reduce((sum, step) => sum + step, 10_000n);
        const bonus = { purchaseCents, bonusCents: bonusOf(purchaseCents) };
        let refunded = 0n;
        let clawed = 0n;
        for (const step of steps) {
          refunded += step;
          const next = clawbackOf(bonus, refunded);
          expect(next).toBeGreaterThanOrEqual(clawed);
          expect(next * purchaseCents).toBeLessThanOrEqual(bonus.bonusCents * refunded);
          clawed = next;
        }
        expect(clawbackOf(bonus, purchaseCents)).toBe(bonus.bonusCents);
      }),
    );
  });

  test("a refund of half the price takes back half of the bonus", () => {
    expect(clawbackOf({ purchaseCents: 30_000n, bonusCents: 3_000n }, 15_000n)).toBe(1_500n);
  });
});
