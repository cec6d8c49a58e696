import type { Clock } from "../../kernel/clock.port.ts";
import type { Limit, Limiter, LimitReceipt, LimitVerdict, TakenVerdict } from "../../kernel/limiter.port.ts";
import { WindowTable } from "./window-table.ts";

export type MemoryLimiterDeps = {
  readonly clock: Pick<Clock, "monotonicMs">;
  /** How many keys have a separate window; WindowTable describes what happens beyond. */
  readonly keysMax?: number;
};

/** The Limiter of a single process, and the one that also counts beside Redis, for when Redis cannot be reached. */
export class MemoryLimiter implements Limiter {
  readonly #clock: Pick<Clock, "monotonicMs">;
  readonly #table: WindowTable;

  constructor(deps: MemoryLimiterDeps) {
    this.#clock = deps.clock;
    this.#table = new WindowTable(deps.keysMax);
  }

  async take(key: string, limit: Limit): Promise<TakenVerdict> {
    const nowMs = this.#clock.monotonicMs();
    const window = this.#table.windowFor(key, limit, nowMs);
    const slot = window.take(limit, nowMs);
    return { ...window.verdict(limit, nowMs, slot !== null), receipt: slot === null ? null : String(slot) };
  }

  async peek(key: string, limit: Limit): Promise<LimitVerdict> {
    const nowMs = this.#clock.monotonicMs();
    const window = this.#table.find(key, limit, nowMs);
    if (window === undefined) {
      return { allowed: true, limit: limit.hitsMax, remaining: limit.hitsMax, resetSeconds: 0 };
    }
    return window.verdict(limit, nowMs, window.hasRoom(limit, nowMs));
  }

  async release(key: string, limit: Limit, receipt: LimitReceipt): Promise<void> {
    this.#table.find(key, limit, this.#clock.monotonicMs())?.giveBack(Number(receipt));
  }
}
