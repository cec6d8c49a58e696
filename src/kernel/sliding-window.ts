import type { Limit, LimitVerdict } from "./limiter.port.ts";

/**
 * If the limit is larger than this, a window is divided into so many slots, else into milliseconds. So memory does not grow with
 * the limit, small limits are exact, and large ones free a hit at most 1/128 of the window late.
 * The limits of the API by default (100 a minute) are still small ones.
 */
const SLOTS_PER_WINDOW = 128;
/** A window that begins inside a slot overlaps one slot more, and hits count at the end of their millisecond. */
const ENTRIES_MAX = SLOTS_PER_WINDOW + 2;

/** The length of a slot, whose hits are counted together. */
export function slotLengthMs(limit: Limit): number {
  return limit.hitsMax <= SLOTS_PER_WINDOW ? 1 : Math.ceil(limit.windowMs / SLOTS_PER_WINDOW);
}

/**
 * A hit may count until the end of its slot, but a client that is not refused is told no more than the window.
 * @param resetMs the time until the next hit leaves or, if none remain, until one would be allowed
 */
export function verdictOf(limit: Limit, allowed: boolean, hits: number, resetMs: number): LimitVerdict {
  const saidMs = allowed ? Math.min(resetMs, limit.windowMs) : resetMs;
  return {
    allowed,
    limit: limit.hitsMax,
    remaining: Math.max(0, limit.hitsMax - hits),
    resetSeconds: Math.ceil(saidMs / 1000),
  };
}

/**
 * The hits of one key. In **any** window of `windowMs`, `take` allows at most `hitsMax`. (Fixed windows allow nearly twice as
 * many across their boundary, and so does a leaky bucket.)
 *
 * Hits are counted per slot, and a slot counts until its last millisecond has left the window. So a hit may count for too long,
 * but never for too short a time. Times must come from one monotonic clock.
 */
export class SlidingWindow {
  /** The last millisecond of each slot that has hits, ascending, and the hits in it. */
  readonly #slotEndsMs: number[] = [];
  readonly #slotHits: number[] = [];
  #hits = 0;
  #emptyAtMs = Number.NEGATIVE_INFINITY;

  /** Counts a hit if it is allowed. @returns the receipt for `giveBack`, or null if it is refused */
  take(limit: Limit, nowMs: number): number | null {
    this.#forget(limit, nowMs);
    if (this.#hits >= limit.hitsMax) return null;
    return this.learn(limit, 1, nowMs);
  }

  /** Counts hits even beyond the limit, also if they are older than hits counted already. @returns their receipt */
  learn(limit: Limit, hits: number, atMs: number): number {
    const slotMs = slotLengthMs(limit);
    const slotEndMs = Math.floor(Math.ceil(atMs) / slotMs) * slotMs + slotMs - 1;
    let index = this.#slotEndsMs.length;
    while (index > 0 && (this.#slotEndsMs[index - 1] ?? 0) > slotEndMs) index -= 1;
    if (index > 0 && this.#slotEndsMs[index - 1] === slotEndMs) {
      this.#slotHits[index - 1] = (this.#slotHits[index - 1] ?? 0) + hits;
    } else if (index === this.#slotEndsMs.length) {
      this.#slotEndsMs.push(slotEndMs);
      this.#slotHits.push(hits);
    } else {
      this.#slotEndsMs.splice(index, 0, slotEndMs);
      this.#slotHits.splice(index, 0, hits);
    }
    this.#hits += hits;
    this.#emptyAtMs = Math.max(this.#emptyAtMs, slotEndMs + limit.windowMs);
    if (this.#slotEndsMs.length > ENTRIES_MAX) this.#dropOldest();
    return slotEndMs;
  }

  /** Uncounts one hit of the slot of `receipt`. Does nothing if that slot has left the window. */
  giveBack(receipt: number): void {
    const index = this.#slotEndsMs.indexOf(receipt);
    if (index === -1) return;
    this.#hits -= 1;
    this.#slotHits[index] = (this.#slotHits[index] ?? 0) - 1;
    if (this.#slotHits[index] !== 0) return;
    this.#slotEndsMs.splice(index, 1);
    this.#slotHits.splice(index, 1);
  }

  /** The verdict after a `take`. @param allowed whether the hit was allowed or, without a `take`, would be */
  verdict(limit: Limit, nowMs: number, allowed: boolean): LimitVerdict {
    return verdictOf(limit, allowed, this.#hits, this.#resetMs(limit, nowMs));
  }

  /** Whether a hit would be allowed. */
  hasRoom(limit: Limit, nowMs: number): boolean {
    this.#forget(limit, nowMs);
    return this.#hits < limit.hitsMax;
  }

  /** True if this window can be deleted without an effect. */
  isEmpty(nowMs: number): boolean {
    return Math.floor(nowMs) >= this.#emptyAtMs;
  }

  #forget(limit: Limit, nowMs: number): void {
    const goneMs = Math.floor(nowMs) - limit.windowMs;
    while ((this.#slotEndsMs[0] ?? Number.POSITIVE_INFINITY) <= goneMs) {
      this.#slotEndsMs.shift();
      this.#hits -= this.#slotHits.shift() ?? 0;
    }
  }

  #resetMs(limit: Limit, nowMs: number): number {
    // More than one hit must leave only if hits of other instances were added to a full window.
    let toLeave = Math.max(1, this.#hits - limit.hitsMax + 1);
    for (let index = 0; index < this.#slotHits.length; index += 1) {
      toLeave -= this.#slotHits[index] ?? 0;
      if (toLeave <= 0) return (this.#slotEndsMs[index] ?? 0) + limit.windowMs - nowMs;
    }
    return 0;
  }

  /**
   * So many slots are possible only if hits of other instances were added to a full window. The other slots contain more hits
   * than the limit and all leave later, so no verdict changes.
   */
  #dropOldest(): void {
    this.#slotEndsMs.shift();
    this.#hits -= this.#slotHits.shift() ?? 0;
  }
}
