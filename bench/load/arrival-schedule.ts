/**
 * When arrivals are due: at a constant rate, whatever becomes of them. An arrival keeps its due time until it is taken, so
 * that waiting for a stalled server counts from the time at which a user would have come.
 */
export class ArrivalSchedule {
  #nextMs: number;
  #intervalMs: number;

  /** @param rate arrivals in a second, above 0 */
  constructor(startMs: number, rate: number) {
    this.#nextMs = startMs;
    this.#intervalMs = 1_000 / rate;
  }

  /** The due time of the oldest arrival that is due and not taken, and takes it; null if none is due. */
  take(nowMs: number): number | null {
    if (this.#nextMs > nowMs) return null;
    const dueMs = this.#nextMs;
    this.#nextMs += this.#intervalMs;
    return dueMs;
  }

  /** How many arrivals are due and not taken. */
  waiting(nowMs: number): number {
    return this.#nextMs > nowMs ? 0 : Math.floor((nowMs - this.#nextMs) / this.#intervalMs) + 1;
  }

  /** From the next arrival on they come at another rate; those that are due stay due. */
  changeRate(rate: number, nowMs: number): void {
    const waiting = this.waiting(nowMs);
    const intervalMs = 1_000 / rate;
    // The last arrival that waits is due now and those before it at the new interval: none is lost.
    if (waiting > 0) this.#nextMs = nowMs - (waiting - 1) * intervalMs;
    else this.#nextMs = Math.min(this.#nextMs, nowMs + intervalMs);
    this.#intervalMs = intervalMs;
  }
}
