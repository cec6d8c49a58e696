import fc from "fast-check";
import { expect, test } from "vitest";
import { HOUR_MS } from "../../kernel/duration.ts";
import {
  nextRestartDelayMs,
  RESTART_DELAY_MS_MAX,
  RESTART_DELAY_MS_MIN,
  SETTLED_MS,
} from "./restart-rules.ts";

/** The delays before the restarts of a worker. @param lives how long it served each time */
function delaysOf(lives: readonly number[]): number[] {
  const delays: number[] = [];
  for (const servedMs of lives) delays.push(nextRestartDelayMs(delays.at(-1) ?? null, servedMs));
  return delays;
}

test("a worker that dies at each start is restarted after 0.1 s, then after twice the last delay, at most 30 s", () => {
  expect(delaysOf(Array(11).fill(0))).toEqual([
    ...[100, 200, 400, 800, 1_600, 3_200, 6_400, 12_800, 25_600, 30_000, 30_000],
  ]);
});

test("a worker that has served for a minute is restarted after 0.1 s, whatever the delay before was", () => {
  expect(delaysOf([0, 0, 0, SETTLED_MS - 1, SETTLED_MS, 0])).toEqual([100, 200, 400, 800, 100, 200]);
});

test("whenever a worker dies, the delay is between 0.1 s and 30 s, with at most 400 restarts in an hour", () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 2 * SETTLED_MS }), { maxLength: 2_000 }), (lives) => {
      let sinceMs = 0;
      let restarts = 0;
      for (const [nth, delayMs] of delaysOf(lives).entries()) {
        expect(delayMs).toBeGreaterThanOrEqual(RESTART_DELAY_MS_MIN);
        expect(delayMs).toBeLessThanOrEqual(RESTART_DELAY_MS_MAX);
        sinceMs += (lives[nth] ?? 0) + delayMs;
        restarts += 1;
        if (sinceMs <= HOUR_MS) expect(restarts).toBeLessThanOrEqual(400);
      }
    }),
  );
});
