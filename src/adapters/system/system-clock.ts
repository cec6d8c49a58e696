import { performance } from "node:perf_hooks";
import type { Clock } from "../../kernel/clock.port.ts";

/** The machine's clocks. */
export const systemClock: Clock = {
  nowMs: () => Date.now(),
  monotonicMs: () => performance.now(),
};
