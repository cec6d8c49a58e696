import fc from "fast-check";
import { expect, test } from "vitest";
import { Liveness } from "./liveness.ts";

test("a worker that leaves six probes in a row unanswered hangs", () => {
  const liveness = new Liveness();
  expect(Array.from({ length: 7 }, () => liveness.isHung())).toEqual([...Array(6).fill(false), true]);
});

test("a worker that answers one of six probes, however late, does not hang", () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 6 })), (silences) => {
      const liveness = new Liveness();
      for (const probes of silences) {
        for (let probe = 0; probe < probes; probe += 1) expect(liveness.isHung()).toBe(false);
        liveness.noteAnswer();
      }
    }),
  );
});
