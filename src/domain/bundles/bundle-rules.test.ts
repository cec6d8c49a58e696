import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Bundle } from "./bundle.ts";
import { allocate, offerOf, priceBundle } from "./bundle-rules.ts";

const prices = { 1: 100n, 12: 1_000n, 24: 1_800n, 168: 10_000n, 720: 30_000n };

describe("priceBundle", () => {
  test.each([
    ["neither is given: no discount", 9_000n, {}, { discountBasisPoints: 0, totalCents: 9_000n }],
    [
      "the total follows from the discount",
      9_000n,
      { discountBasisPoints: 1_000 },
      { discountBasisPoints: 1_000, totalCents: 8_100n },
    ],
    [
      "rounded down to a cent",
      999n,
      { discountBasisPoints: 3_333 },
      { discountBasisPoints: 3_333, totalCents: 666n },
    ],
    [
      "the discount follows from the total",
      9_000n,
      { totalCents: 6_000n },
      { discountBasisPoints: 3_333, totalCents: 6_000n },
    ],
    [
      "both agree",
      9_000n,
      { discountBasisPoints: 1_000, totalCents: 8_100n },
      { discountBasisPoints: 1_000, totalCents: 8_100n },
    ],
    [
      "both agree within the precision of a discount",
      9_000n,
      { discountBasisPoints: 3_333, totalCents: 6_000n },
      { discountBasisPoints: 3_333, totalCents: 6_000n },
    ],
    ["both contradict each other", 9_000n, { discountBasisPoints: 1_000, totalCents: 8_000n }, null],
    ["the total is above the base", 9_000n, { totalCents: 9_001n }, null],
    ["tokens that cost nothing", 0n, { totalCents: 0n }, { discountBasisPoints: 0, totalCents: 0n }],
  ])("%s", (_case, baseCents, request, price) => {
    expect(priceBundle(baseCents, request)).toEqual(price);
  });

  test("accepts a discount and a total that it derived itself", () => {
    const base = fc.bigInt({ min: 1n, max: 10n ** 9n });
    fc.assert(
      fc.property(
        base,
        fc.integer({ min: 0, max: 10_000 }),
        fc.bigInt({ min: 0n }),
        (base, discount, any) => {
          const fromDiscount = priceBundle(base, { discountBasisPoints: discount });
          const fromTotal = priceBundle(base, { totalCents: any % (base + 1n) });
          expect(priceBundle(base, fromDiscount ?? {})).toEqual(fromDiscount);
          expect(priceBundle(base, fromTotal ?? {})).toEqual(fromTotal);
          expect(fromTotal).not.toBeNull();
        },
      ),
    );
  });
});

describe("allocate", () => {
  test("the shares add up to the price exactly and differ by a cent at most", () => {
    const total = fc.bigInt({ min: 0n, max: 10n ** 12n });
    fc.assert(
      fc.property(total, fc.integer({ min: 1, max: 100 }), (totalCents, tokenCount) => {
        const shares = allocate(totalCents, tokenCount);
        expect(shares).toHaveLength(tokenCount);
        expect(shares.reduce((sum, share) => sum + share, 0n)).toBe(totalCents);
        expect((shares.at(0) ?? 0n) - (shares.at(-1) ?? 0n)).toBeLessThanOrEqual(1n);
      }),
    );
  });
});

describe("offerOf", () => {
  const bundle: Bundle = {
    id: "01960000-0000-7000-8000-000000000001",
    name: "Starter Pack",
    description: null,
    tokenCount: 5,
    durationHours: 24,
    scope: "full",
    discountBasisPoints: 1_000,
    totalCents: 8_100n,
    isActive: true,
    createdAt: new Date(0),
    updatedAt: new Date(0),
  };

  test("compares with today's prices", () => {
    expect(offerOf(bundle, prices)).toEqual({
      baseCents: 9_000n,
      savingsCents: 900n,
      centsPerToken: 1_620n,
    });
    expect(offerOf(bundle, { ...prices, 24: 2_000n })).toMatchObject({ savingsCents: 1_900n });
  });

  test("has savings of 0, not below 0, if single tokens have become cheaper", () => {
    expect(offerOf(bundle, { ...prices, 24: 1_000n })).toMatchObject({
      baseCents: 5_000n,
      savingsCents: 0n,
    });
  });
});
