import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { CENTS_MAX, formatMoney, parseMoney, shareRoundedDown } from "./money.ts";

const sums = fc.bigInt({ min: -CENTS_MAX, max: CENTS_MAX });

describe("parseMoney", () => {
  test.each<[unknown, bigint]>([
    ["18", 1_800n],
    ["18.5", 1_850n],
    ["18.50", 1_850n],
    ["0.01", 1n],
    ["-3.07", -307n],
    ["-0.00", 0n],
    [18, 1_800n],
    [18.5, 1_850n],
    [0.29, 29n],
    [1e2, 10_000n],
    [-0, 0n],
    ["90000000000.00", CENTS_MAX],
  ])("reads %j", (value, cents) => {
    expect(parseMoney(value)).toBe(cents);
  });

  test.each<[unknown]>([
    ["1.001"],
    [0.001],
    [0.1 + 0.2],
    ["90000000000.01"],
    [1e21],
    [Number.NaN],
    [Number.POSITIVE_INFINITY],
    ["NaN"],
    ["1e2"],
    ["0x10"],
    ["+1"],
    [" 1"],
    ["1."],
    [".5"],
    ["1,50"],
    ["١"],
    [""],
    [null],
    [undefined],
    [true],
    [[1]],
    [{ valueOf: () => 1 }],
  ])("refuses %j", (value) => {
    expect(parseMoney(value)).toBeNull();
  });

  test("reads back every sum that formatMoney writes", () => {
    fc.assert(
      fc.property(sums, (cents) => {
        expect(parseMoney(formatMoney(cents))).toBe(cents);
      }),
    );
  });
});

test("formatMoney always writes exactly two decimals", () => {
  fc.assert(
    fc.property(sums, (cents) => {
      expect(formatMoney(cents)).toMatch(/^-?\d+\.\d\d$/);
    }),
  );
});

test("the shares of a sum never add up to more than the sum, and lack less than a cent each", () => {
  const parts = fc.array(fc.bigInt({ min: 0n, max: 10n ** 10n }), { minLength: 1, maxLength: 20 });
  fc.assert(
    fc.property(fc.bigInt({ min: 0n, max: CENTS_MAX }), parts, (sum, parts) => {
      const whole = parts.reduce((total, part) => total + part, 0n);
      const shares = parts.map((part) => shareRoundedDown(sum, part, whole));
      const given = shares.reduce((total, share) => total + share, 0n);
      expect(given).toBeLessThanOrEqual(sum);
      if (whole > 0n) expect(sum - given).toBeLessThan(BigInt(parts.length));
    }),
  );
});
