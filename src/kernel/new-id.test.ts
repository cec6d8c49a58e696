import fc from "fast-check";
import { expect, test } from "vitest";
import { isUuid } from "./ids.ts";
import { createNewId } from "./new-id.ts";

const random = { bytes: (count: number) => Buffer.alloc(count, 0xab) };

test("ids sort in the order in which they were made, even if the clock is changed", () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 2 ** 47 }), { minLength: 1, maxLength: 200 }), (times) => {
      let nowMs = 0;
      const newId = createNewId({ nowMs: () => nowMs, monotonicMs: () => 0 }, random);
      const ids = times.map((time) => {
        nowMs = time;
        return newId();
      });
      expect(ids).toEqual([...ids].sort());
      expect(new Set(ids).size).toBe(ids.length);
    }),
  );
});

test("ten thousand ids within one millisecond are distinct, in order, and of version 7", () => {
  const newId = createNewId({ nowMs: () => 1_700_000_000_000, monotonicMs: () => 0 }, random);
  const ids = Array.from({ length: 10_000 }, newId);
  expect(ids).toEqual([...new Set(ids)].sort());
  expect(ids.every(isUuid)).toBe(true);
  expect(ids.every((id) => id[14] === "7" && /[89ab]/.test(id[19] ?? ""))).toBe(true);
});
