/** A load may run for a week against a server that invents an error for each answer: what is kept of it stays small. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { drawFrom, drawWeighted } from "./draw.ts";
import { ErrorKinds } from "./error-kinds.ts";
import { Series } from "./series.ts";
import { Tally } from "./tally.ts";

describe("errors", () => {
  it("of ever new codes and sentences are counted all, and kept few", () => {
    const errors = new ErrorKinds();
    for (let nth = 0; nth < 5_000; nth++) {
      errors.add({ call: "page", status: 500, code: `code_${nth}` }, [`sentence ${nth}`]);
      errors.add({ call: "page", status: 500, code: "known" }, [`sentence ${nth}`]);
    }
    const list = errors.list();
    expect(list.length).toBeLessThanOrEqual(101);
    expect(list.reduce((sum, { count }) => sum + count, 0)).toBe(10_000);
    expect(list.every(({ samples }) => samples.length <= 3)).toBe(true);
    expect(list.find(({ code }) => code === "known")?.count).toBe(5_000);
  });
});

describe("the course of a load", () => {
  it("has few points however long it lasts, and loses no answer", () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 1, max: 200_000 }), { minLength: 1, maxLength: 40 }),
        (pauses) => {
          const series = new Series();
          let atS = 0;
          for (const pause of pauses) {
            atS += pause / 100;
            const tally = new Tally();
            tally.record({
              call: "page",
              outcome: { kind: "ok" },
              latencyUs: 1_000,
              sendingUs: 1_000,
              bytes: 1,
            });
            series.add(atS, tally.drain(), 1, 1);
          }
          const points = series.points(atS + 0.5);
          expect(points.length).toBeLessThanOrEqual(600);
          const widthS = points.length < 2 ? 1 : (points[1]?.atS ?? 1) - (points[0]?.atS ?? 0);
          const answers = points.reduce((sum, { rps, atS: fromS }, index) => {
            const isLast = index === points.length - 1;
            return sum + rps * (isLast ? Math.min(widthS, Math.max(atS + 0.5 - fromS, 0.5)) : widthS);
          }, 0);
          expect(answers).toBeCloseTo(pauses.length, 6);
        },
      ),
    );
  });
});

describe("choices", () => {
  it("are repeated by the same seed, and come as often as their weights say", () => {
    const weights = new Map([
      ["proxy", 80],
      ["balance", 20],
      ["buy", 0],
    ] as const);
    const choose = (seed: number): string[] => {
      const draw = drawFrom(seed);
      return Array.from({ length: 5_000 }, () => drawWeighted(draw, weights));
    };
    expect(choose(7)).toEqual(choose(7));
    expect(choose(7)).not.toEqual(choose(8));
    const proxied = choose(7).filter((name) => name === "proxy").length;
    expect(Math.abs(proxied / 5_000 - 0.8)).toBeLessThan(0.03);
    expect(choose(7)).not.toContain("buy");
  });
});
