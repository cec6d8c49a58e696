/**
 * For how long no byte has moved. The deadline sweep asks; whoever moves bytes does not read the clock for it, so the answer may be
 * one sweep short of the truth, never more than it.
 */
export class QuietTime {
  #hasMoved = true;
  #sinceMs = 0;

  noteMoved(): void {
    this.#hasMoved = true;
  }

  /** @returns milliseconds since the first call after bytes last moved */
  quietMs(monotonicMs: number): number {
    if (this.#hasMoved) this.#sinceMs = monotonicMs;
    this.#hasMoved = false;
    return monotonicMs - this.#sinceMs;
  }
}
