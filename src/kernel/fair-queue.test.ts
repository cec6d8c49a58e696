import fc from "fast-check";
import { expect, test } from "vitest";
import { FairQueue } from "./fair-queue.ts";

test("senders take turns, and the entries of each are in order", () => {
  const queue = new FairQueue<string>(10);
  for (const entry of ["a1", "a2", "a3", "b1", "c1", "b2"]) queue.push(entry.slice(0, 1), entry);
  const taken = Array.from({ length: 7 }, () => queue.shift());
  expect(taken).toEqual(["a1", "b1", "c1", "a2", "b2", "a3", undefined]);
});

test("it never exceeds its size, returns every entry that it drops, and drops only from the sender with the most", () => {
  const step = fc.oneof(fc.record({ sender: fc.integer({ min: 0, max: 4 }) }), fc.constant("shift" as const));
  fc.assert(
    fc.property(fc.array(step, { maxLength: 80 }), fc.integer({ min: 1, max: 8 }), (steps, sizeMax) => {
      const queue = new FairQueue<{ readonly sender: string }>(sizeMax);
      const inside = new Map<string, number>();
      const add = (sender: string, by: number) => inside.set(sender, (inside.get(sender) ?? 0) + by);
      for (const each of steps) {
        if (each === "shift") {
          const taken = queue.shift();
          if (taken !== undefined) add(taken.sender, -1);
        } else {
          const sender = String(each.sender);
          add(sender, 1);
          const dropped = queue.push(sender, { sender });
          const most = Math.max(...inside.values());
          if (dropped !== null) {
            expect(inside.get(dropped.sender)).toBe(most);
            add(dropped.sender, -1);
          }
        }
        const total = [...inside.values()].reduce((sum, count) => sum + count, 0);
        expect(queue.size).toBe(total);
        expect(total).toBeLessThanOrEqual(sizeMax);
      }
    }),
  );
});
