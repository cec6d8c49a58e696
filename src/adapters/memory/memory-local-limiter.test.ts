import { expect, test } from "vitest";
import { ManualClock } from "../conformance/limiter-conformance.ts";
import { MemoryLocalLimiter } from "./memory-local-limiter.ts";

const limit = { hitsMax: 3, windowMs: 60_000 };

function open() {
  const clock = new ManualClock();
  return { clock, limiter: new MemoryLocalLimiter({ clock }) };
}

test("it returns synchronously, and allows exactly the limit", () => {
  const { limiter } = open();
  const verdicts = Array.from({ length: 5 }, () => limiter.take("a", limit));
  expect(verdicts.map(({ allowed, remaining }) => [allowed, remaining])).toEqual([
    [true, 2],
    [true, 1],
    [true, 0],
    [false, 0],
    [false, 0],
  ]);
});

test("hits of other instances count from the time they happened, also beyond the limit", () => {
  const { clock, limiter } = open();
  limiter.learn("a", limit, 10, 20_000);
  expect(limiter.take("a", limit)).toMatchObject({ allowed: false, remaining: 0, resetSeconds: 40 });
  clock.advance(40_000);
  expect(limiter.take("a", limit)).toMatchObject({ allowed: true, remaining: 2 });
});

test("hits of other instances that have left the window do not count", () => {
  const { limiter } = open();
  limiter.learn("a", limit, 10, 60_000);
  expect(limiter.take("a", limit)).toMatchObject({ allowed: true, remaining: 2 });
});
