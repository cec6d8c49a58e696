import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Histogram } from "./histogram.ts";

const MICROSECONDS = fc.array(fc.integer({ min: 0, max: 3_600_000_000 }), { minLength: 1, maxLength: 300 });
const SHARES = [0, 0.01, 0.5, 0.95, 0.99, 0.999, 1];

/** The nearest-rank percentile of all values. */
function exactly(values: readonly number[], share: number): number {
  const sorted = [...values].sort((one, other) => one - other);
  return sorted[Math.max(1, Math.ceil(share * sorted.length - 1e-9)) - 1] ?? Number.NaN;
}

function histogramOf(values: readonly number[], bits = 8): Histogram {
  const histogram = new Histogram(bits);
  for (const value of values) histogram.record(value);
  return histogram;
}

describe("a histogram of any times up to an hour", () => {
  it("has percentiles that are never too low and at most 1/128 too high", () => {
    fc.assert(
      fc.property(MICROSECONDS, (values) => {
        const histogram = histogramOf(values);
        for (const share of SHARES) {
          const exact = exactly(values, share);
          expect(histogram.percentile(share)).toBeGreaterThanOrEqual(exact);
          expect(histogram.percentile(share)).toBeLessThanOrEqual(exact * (1 + 1 / 128));
        }
      }),
    );
  });

  it("has no percentile above its largest value, which is exact", () => {
    fc.assert(
      fc.property(MICROSECONDS, (values) => {
        const histogram = histogramOf(values);
        expect(histogram.max).toBe(Math.max(...values));
        expect(histogram.percentile(1)).toBe(histogram.max);
      }),
    );
  });

  it("loses nothing when it is drained into another, also of another precision", () => {
    fc.assert(
      fc.property(MICROSECONDS, MICROSECONDS, fc.constantFrom(8, 5), (first, second, bits) => {
        const sum = new Histogram(bits);
        sum.add(histogramOf(first).drain(), 8);
        sum.add(histogramOf(second).drain(), 8);
        const all = [...first, ...second];
        expect(sum.total).toBe(all.length);
        expect(sum.max).toBe(Math.max(...all));
        const middle = exactly(all, 0.5);
        expect(sum.percentile(0.5)).toBeGreaterThanOrEqual(middle);
        expect(sum.percentile(0.5)).toBeLessThanOrEqual(middle * (1 + 1 / 128) * (1 + 2 ** (1 - bits)));
      }),
    );
  });

  it("has a mean within its precision", () => {
    fc.assert(
      fc.property(MICROSECONDS, (values) => {
        const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
        expect(Math.abs((histogramOf(values).mean() ?? 0) - mean)).toBeLessThanOrEqual(mean / 128 + 1);
      }),
    );
  });
});

describe("at the edges", () => {
  it("an empty histogram has no percentile", () => {
    const histogram = histogramOf([5]);
    histogram.drain();
    expect([histogram.percentile(0.99), histogram.mean(), histogram.total, histogram.max]).toEqual([
      null,
      null,
      0,
      0,
    ]);
  });

  it("negative, endless and unknown times are counted, within the bounds", () => {
    const histogram = histogramOf([-5, Number.POSITIVE_INFINITY, Number.NaN, 1e15]);
    expect(histogram.total).toBe(4);
    expect(histogram.percentile(0.25)).toBe(0);
    expect(histogram.percentile(1)).toBe(2 ** 32 - 1);
  });
});
