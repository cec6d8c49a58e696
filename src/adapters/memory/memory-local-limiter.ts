import type { Clock } from "../../kernel/clock.port.ts";
import type { LearningLimiter, Limit, LimitVerdict } from "../../kernel/limiter.port.ts";
import type { MemoryLimiterDeps } from "./memory-limiter.ts";
import { WindowTable } from "./window-table.ts";

/** The limiter of the proxy's hot path: one lookup and a few additions per hit. */
export class MemoryLocalLimiter implements LearningLimiter {
  readonly #clock: Pick<Clock, "monotonicMs">;
  readonly #table: WindowTable;

  constructor(deps: MemoryLimiterDeps) {
    this.#clock = deps.clock;
    this.#table = new WindowTable(deps.keysMax);
  }

  take(key: string, limit: Limit): LimitVerdict {
    const nowMs = this.#clock.monotonicMs();
    const window = this.#table.windowFor(key, limit, nowMs);
    const allowed = window.take(limit, nowMs) !== null;
    return window.verdict(limit, nowMs, allowed);
  }

  learn(key: string, limit: Limit, hits: number, agoMs: number): void {
    if (agoMs >= limit.windowMs) return;
    const nowMs = this.#clock.monotonicMs();
    this.#table.windowFor(key, limit, nowMs).learn(limit, hits, nowMs - agoMs);
  }
}
