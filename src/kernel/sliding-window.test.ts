import fc from "fast-check";
import { expect, test } from "vitest";
import type { Limit } from "./limiter.port.ts";
import { SlidingWindow } from "./sliding-window.ts";

const perMinute: Limit = { hitsMax: 1_000, windowMs: 60_000 };

test("a large limit allows all its hits at once, and frees them at most 1/128 of the window late", () => {
  const window = new SlidingWindow();
  const taken = Array.from({ length: 1_200 }, () => window.take(perMinute, 0)).filter(
    (slot) => slot !== null,
  );
  expect(taken).toHaveLength(1_000);
  expect(window.hasRoom(perMinute, 59_999)).toBe(false);
  expect(window.hasRoom(perMinute, 60_000 + 60_000 / 128 + 1)).toBe(true);
});

test("a limit of 100 a minute is exact: a minute after 101 hits at once, one is allowed again", () => {
  const window = new SlidingWindow();
  const limit = { hitsMax: 100, windowMs: 60_000 };
  for (let hit = 0; hit < 101; hit += 1) window.take(limit, 1_000);
  expect(window.verdict(limit, 1_001, false)).toMatchObject({ remaining: 0, resetSeconds: 60 });
  expect(window.hasRoom(limit, 60_999)).toBe(false);
  expect(window.hasRoom(limit, 61_000)).toBe(true);
});

test.each([
  5, 100, 1_000,
])("a client that is not refused by a limit of %i is never told a reset beyond the window", (hitsMax) => {
  const window = new SlidingWindow();
  const limit = { hitsMax, windowMs: 60_000 };
  window.take(limit, 0.4);
  expect(window.verdict(limit, 0.4, true).resetSeconds).toBe(60);
});

test("a client that spreads its hits evenly at the limit's rate is never refused", () => {
  const window = new SlidingWindow();
  const refused = Array.from({ length: 10_000 }, (_, index) => window.take(perMinute, index * 62)).filter(
    (slot) => slot === null,
  );
  expect(refused).toHaveLength(0);
});

test("the reset is when the oldest hit leaves if some remain, and when a hit is allowed again if none do", () => {
  const window = new SlidingWindow();
  const limit = { hitsMax: 2, windowMs: 10_000 };
  expect(window.verdict(limit, 0, true).resetSeconds).toBe(0);
  window.take(limit, 0);
  expect(window.verdict(limit, 2_500, true)).toMatchObject({ remaining: 1, resetSeconds: 8 });
  window.take(limit, 3_000);
  window.learn(limit, 1, 4_000);
  expect(window.verdict(limit, 4_000, false)).toMatchObject({ remaining: 0, resetSeconds: 9 });
  expect(window.hasRoom(limit, 12_999)).toBe(false);
  expect(window.hasRoom(limit, 13_000)).toBe(true);
});

test("hits that are learned late and out of order count for the window in which they happened", () => {
  const window = new SlidingWindow();
  const limit = { hitsMax: 3, windowMs: 10_000 };
  window.take(limit, 5_000);
  window.learn(limit, 2, 1_000);
  expect(window.hasRoom(limit, 10_999)).toBe(false);
  expect(window.hasRoom(limit, 11_000)).toBe(true);
});

test("a window is empty when its last hit has left, and not before", () => {
  const window = new SlidingWindow();
  expect(window.isEmpty(0)).toBe(true);
  window.take({ hitsMax: 5, windowMs: 1_000 }, 0);
  expect(window.isEmpty(999.9)).toBe(false);
  expect(window.isEmpty(1_000)).toBe(true);
});

test("with any hits of other instances, no hit is allowed while the window really contains as many as the limit", () => {
  const anyHit = fc.record({
    pauseMs: fc.oneof(fc.constant(0), fc.double({ min: 0, max: 700, noNaN: true })),
    foreign: fc.integer({ min: 0, max: 3 }),
    agoMs: fc.double({ min: 0, max: 12_000, noNaN: true }),
  });
  const anyLimit = fc.record({
    hitsMax: fc.oneof(fc.integer({ min: 1, max: 10 }), fc.integer({ min: 129, max: 300 })),
    windowMs: fc.integer({ min: 500, max: 10_000 }),
  });
  fc.assert(
    fc.property(anyLimit, fc.array(anyHit, { maxLength: 300 }), (limit, steps) => {
      const window = new SlidingWindow();
      const hitsAtMs: number[] = [];
      let nowMs = 20_000;
      for (const { pauseMs, foreign, agoMs } of steps) {
        nowMs += pauseMs;
        if (foreign > 0) window.learn(limit, foreign, nowMs - agoMs);
        for (let hit = 0; hit < foreign; hit += 1) hitsAtMs.push(nowMs - agoMs);
        const inside = hitsAtMs.filter((atMs) => atMs > nowMs - limit.windowMs).length;
        if (window.take(limit, nowMs) === null) continue;
        expect(inside).toBeLessThan(limit.hitsMax);
        hitsAtMs.push(nowMs);
      }
    }),
    { numRuns: 300 },
  );
});
