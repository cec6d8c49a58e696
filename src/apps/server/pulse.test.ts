import fc from "fast-check";
import { expect, test } from "vitest";
import { Pulse } from "./pulse.ts";

test("a worker that leaves six questions in a row without an answer hangs", () => {
  const pulse = new Pulse();
  expect(Array.from({ length: 7 }, () => pulse.isLost())).toEqual([...Array(6).fill(false), true]);
});

test("one that answers now and then, however late, does not", () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 6 })), (silences) => {
      const pulse = new Pulse();
      for (const beats of silences) {
        for (let beat = 0; beat < beats; beat += 1) expect(pulse.isLost()).toBe(false);
        pulse.answer();
      }
    }),
  );
});
