/** Counts by bucket, as pairs: index, count, index, count. */
export type SparseCounts = readonly number[];

/** 71 minutes, in microseconds: a longer time counts as this one. */
const VALUE_MAX = 2 ** 32 - 1;

/**
 * How often each time occurred, in bounded memory whatever the number of times: buckets of equal width up to `2 ** bits`, then
 * `2 ** (bits - 1)` buckets for each doubling, as HdrHistogram has them. A percentile is at most `2 ** (1 - bits)` too high,
 * relative to its value, and never too low.
 */
export class Histogram {
  readonly #bits: number;
  readonly #counts: Float64Array;
  #total = 0;
  #max = 0;

  /** @param bits 8: within 0.8 %, 27 KiB */
  constructor(bits = 8) {
    this.#bits = bits;
    this.#counts = new Float64Array(2 ** (bits - 1) * (34 - bits));
  }

  get total(): number {
    return this.#total;
  }

  /** The largest value that was recorded, exactly; 0 without any. */
  get max(): number {
    return this.#max;
  }

  /** @param value in whole microseconds, or any other unit of at least 0 */
  record(value: number, count = 1): void {
    const bounded = Number.isFinite(value) ? Math.min(Math.max(Math.round(value), 0), VALUE_MAX) : VALUE_MAX;
    const index = this.#indexOf(bounded);
    this.#counts[index] = (this.#counts[index] ?? 0) + count;
    this.#total += count;
    if (bounded > this.#max) this.#max = bounded;
  }

  /** The value that `share` of all are not above, 0 to 1; null without any. Never above the largest value. */
  percentile(share: number): number | null {
    if (this.#total === 0) return null;
    const rank = Math.max(1, Math.ceil(share * this.#total - 1e-9));
    let seen = 0;
    for (let index = 0; index < this.#counts.length; index++) {
      seen += this.#counts[index] ?? 0;
      if (seen >= rank) return Math.min(this.#highestOf(index), this.#max);
    }
    return this.#max;
  }

  /** The mean of the buckets' middles; null without any. */
  mean(): number | null {
    if (this.#total === 0) return null;
    let sum = 0;
    for (let index = 0; index < this.#counts.length; index++) {
      const count = this.#counts[index] ?? 0;
      if (count > 0) sum += count * ((this.#lowestOf(index) + this.#highestOf(index)) / 2);
    }
    return Math.min(sum / this.#total, this.#max);
  }

  /** All that was recorded. */
  copy(): { readonly counts: SparseCounts; readonly max: number } {
    const counts: number[] = [];
    this.#counts.forEach((count, index) => {
      if (count > 0) counts.push(index, count);
    });
    return { counts, max: this.#max };
  }

  /** What was recorded since the last time, and nothing of it remains. */
  drain(): { readonly counts: SparseCounts; readonly max: number } {
    const drained = this.copy();
    this.#counts.fill(0);
    this.#total = 0;
    this.#max = 0;
    return drained;
  }

  /** Adds what another of any precision has recorded. @param bits the other's */
  add({ counts, max }: { readonly counts: SparseCounts; readonly max: number }, bits = this.#bits): void {
    const other = bits === this.#bits ? this : new Histogram(bits);
    for (let at = 0; at < counts.length; at += 2) {
      this.record(Math.min(other.#highestOf(counts[at] ?? 0), max), counts[at + 1] ?? 0);
    }
    if (max > this.#max) this.#max = max;
  }

  #indexOf(value: number): number {
    const size = 2 ** this.#bits;
    if (value < size) return value;
    const doublings = 32 - Math.clz32(value) - this.#bits;
    return doublings * (size / 2) + Math.floor(value / 2 ** doublings);
  }

  #lowestOf(index: number): number {
    const half = 2 ** (this.#bits - 1);
    const doublings = Math.max(0, Math.floor(index / half) - 1);
    return (index - doublings * half) * 2 ** doublings;
  }

  #highestOf(index: number): number {
    return this.#lowestOf(index + 1) - 1;
  }
}
