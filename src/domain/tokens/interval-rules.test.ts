import fc from "fast-check";
import { expect, test } from "vitest";
import { clip, type Interval, lengthOf, subtract, unionOf } from "./interval-rules.ts";

const END = 40;
const intervals = fc.array(
  fc.record({ fromMs: fc.nat(END), toMs: fc.nat(END) }).filter(({ fromMs, toMs }) => fromMs <= toMs),
  { maxLength: 8 },
);

/** The milliseconds of intervals, one by one. */
function momentsOf(list: readonly Interval[]): Set<number> {
  const moments = new Set<number>();
  for (const { fromMs, toMs } of list) for (let ms = fromMs; ms < toMs; ms += 1) moments.add(ms);
  return moments;
}

/** In order, apart from each other, none empty. */
function expectTidy(list: readonly Interval[]): void {
  for (const [at, { fromMs, toMs }] of list.entries()) {
    expect(fromMs).toBeLessThan(toMs);
    expect(fromMs).toBeGreaterThanOrEqual(list[at - 1]?.toMs ?? 0);
  }
}

test("a union has each moment once", () => {
  fc.assert(
    fc.property(intervals, (list) => {
      const union = unionOf(list);
      expectTidy(union);
      expect(momentsOf(union)).toEqual(momentsOf(list));
      expect(lengthOf(union)).toBe(momentsOf(list).size);
    }),
  );
});

test("what is subtracted is gone, and nothing else", () => {
  fc.assert(
    fc.property(intervals, intervals, (list, taken) => {
      const left = subtract(list, taken);
      expectTidy(left);
      const gone = momentsOf(taken);
      expect(momentsOf(left)).toEqual(new Set([...momentsOf(list)].filter((ms) => !gone.has(ms))));
    }),
  );
});

test("what is clipped lies within the bounds", () => {
  fc.assert(
    fc.property(intervals, fc.nat(END), fc.nat(END), (list, fromMs, toMs) => {
      const moments = [...momentsOf(list)].filter((ms) => ms >= fromMs && ms < toMs);
      expect(momentsOf(clip(list, { fromMs, toMs }))).toEqual(new Set(moments));
    }),
  );
});
