import { expect, test } from "vitest";
import { type Interval, KEPT_NOBODY, keptAfter, whyEnded } from "./patience-rules.ts";

const PATIENCE = { slowClientMs: 30_000, turnMs: 3_600_000 };
const TICK_MS = 250;

/** After how many seconds an exchange is ended that does the same in each interval, and why. */
function endOf(
  each: (tick: number) => Omit<Interval, "elapsedMs">,
  seconds: number,
): [number, string] | null {
  let kept = KEPT_NOBODY;
  for (let tick = 1; tick * TICK_MS <= seconds * 1_000; tick += 1) {
    kept = keptAfter(kept, { ...each(tick), elapsedMs: TICK_MS });
    const why = whyEnded(kept, PATIENCE);
    if (why !== null) return [(tick * TICK_MS) / 1_000, why];
  }
  return null;
}

const stalled = { bytes: 0, waitsForClient: true };

test.each<[string, (tick: number) => Omit<Interval, "elapsedMs">, [number, string] | null]>([
  ["a client that does nothing", () => stalled, [30, "request_timeout"]],
  ["a byte a second", (tick) => ({ ...stalled, bytes: tick % 4 === 0 ? 1 : 0 }), [30.25, "request_timeout"]],
  ["half of the floor", () => ({ ...stalled, bytes: 1_024 }), [60, "request_timeout"]],
  ["the floor itself", () => ({ ...stalled, bytes: 2_048 }), [3_600, "target_busy"]],
  [
    "all at once each 20 s",
    (tick) => ({ ...stalled, bytes: tick % 80 ? 0 : 163_840 }),
    [3_600, "target_busy"],
  ],
  [
    "fast first, then nothing",
    (tick) => ({ ...stalled, bytes: tick < 400 ? 1e6 : 0 }),
    [129.75, "request_timeout"],
  ],
  ["a target that is the slow side", () => ({ bytes: 0, waitsForClient: false }), [3_600, "target_busy"]],
])("%s is ended in time, or not at all", (_what, each, end) => {
  expect(endOf(each, 4_000)).toEqual(end);
});
