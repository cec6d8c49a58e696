import type { Limit, LimitVerdict } from "./limiter.port.ts";

/**
 * A window is cut into so many slots where the limit is larger, and into milliseconds where it is not: memory does
 * not grow with the limit, small limits are exact, large ones free a hit at most 1/64 of the window late.
 */
const SLOTS_PER_WINDOW = 64;
/** A window that begins inside a slot touches one slot more, and hits are dated at the end of their millisecond. */
const ENTRIES_MAX = SLOTS_PER_WINDOW + 2;

/** How many milliseconds of hits are counted as one. */
export function slotLengthMs(limit: Limit): number {
  return limit.hitsMax <= SLOTS_PER_WINDOW ? 1 : Math.ceil(limit.windowMs / SLOTS_PER_WINDOW);
}

/** @param resetMs time until the next hit leaves or, where none remain, until one would be allowed */
export function verdictOf(limit: Limit, allowed: boolean, hits: number, resetMs: number): LimitVerdict {
  return {
    allowed,
    limit: limit.hitsMax,
    remaining: Math.max(0, limit.hitsMax - hits),
    resetSeconds: Math.ceil(resetMs / 1000),
  };
}

/**
 * The hits of one key. In **any** window of `windowMs`, wherever it begins, `take` lets at most `hitsMax` through:
 * fixed windows let nearly twice as many through across their edge, and so does a leaking bucket.
 *
 * Hits are counted per slot, and a slot counts until its last millisecond has left the window. So a hit may be
 * remembered too long, never too short. Times come from one clock that does not go back.
 */
export class SlidingWindow {
  /** The last millisecond of each slot that has hits, ascending, and the hits in it. */
  readonly #slotEndsMs: number[] = [];
  readonly #slotHits: number[] = [];
  #hits = 0;
  #emptyAtMs = Number.NEGATIVE_INFINITY;

  /** Counts a hit if it is allowed: gives the receipt for `giveBack`, or null for a refusal. */
  take(limit: Limit, nowMs: number): number | null {
    this.#forget(limit, nowMs);
    if (this.#hits >= limit.hitsMax) return null;
    return this.learn(limit, 1, nowMs);
  }

  /** Counts hits whatever the limit says, also such as lie before those counted already. Gives their receipt. */
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

  /** Uncounts one hit of the slot that `receipt` names. Nothing happens where that slot is gone. */
  giveBack(receipt: number): void {
    const index = this.#slotEndsMs.indexOf(receipt);
    if (index === -1) return;
    this.#hits -= 1;
    this.#slotHits[index] = (this.#slotHits[index] ?? 0) - 1;
    if (this.#slotHits[index] !== 0) return;
    this.#slotEndsMs.splice(index, 1);
    this.#slotHits.splice(index, 1);
  }

  /** What to tell the client, after a `take` that gave `allowed` or, for a look only, whether one would. */
  verdict(limit: Limit, nowMs: number, allowed: boolean): LimitVerdict {
    return verdictOf(limit, allowed, this.#hits, this.#resetMs(limit, nowMs));
  }

  /** Whether a hit would be allowed. */
  hasRoom(limit: Limit, nowMs: number): boolean {
    this.#forget(limit, nowMs);
    return this.#hits < limit.hitsMax;
  }

  /** Whether forgetting this window changes no answer. */
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
    // More than one hit must leave only where foreign hits came on top of a full window.
    let toLeave = Math.max(1, this.#hits - limit.hitsMax + 1);
    for (let index = 0; index < this.#slotHits.length; index += 1) {
      toLeave -= this.#slotHits[index] ?? 0;
      if (toLeave <= 0) return (this.#slotEndsMs[index] ?? 0) + limit.windowMs - nowMs;
    }
    return 0;
  }

  /**
   * Only foreign hits on top of a full window make so many slots. The others alone hold more hits than the limit,
   * and all of them leave later: no answer changes.
   */
  #dropOldest(): void {
    this.#slotEndsMs.shift();
    this.#hits -= this.#slotHits.shift() ?? 0;
  }
}
