import type { Limit } from "../../kernel/limiter.port.ts";
import { SlidingWindow } from "../../kernel/sliding-window.ts";

/** 100,000 keys with a few hits each are about 40 MB; a busy service has some thousands in a window. */
const KEYS_MAX = 100_000;
/** More than one for each new key, so that the sweep is faster than the growth; few, so that no request takes long. */
const SWEEP_STEPS = 4;
/** Enough that two keys seldom share a window, few enough to need little memory. */
const OVERFLOW_WINDOWS_PER_LIMIT = 1024;

/**
 * The windows of all keys of one limiter, bounded in number. Empty windows are removed in small steps as new keys are added. A
 * window with hits is never removed, since that would forget hits that must still count. When the table is full of such windows,
 * further keys share a fixed number of windows by hash: they may be refused too early, never too late.
 */
export class WindowTable {
  readonly #keysMax: number;
  readonly #windows = new Map<string, SlidingWindow>();
  readonly #overflow = new Map<string, SlidingWindow>();
  #sweep = this.#windows.entries();

  constructor(keysMax = KEYS_MAX) {
    this.#keysMax = keysMax;
  }

  /** The window of `key`, made if it has none. */
  windowFor(key: string, limit: Limit, nowMs: number): SlidingWindow {
    return this.find(key, limit, nowMs) ?? this.#add(key, limit, nowMs);
  }

  /** The window in which the hits of `key` are counted, if there is one. */
  find(key: string, limit: Limit, nowMs: number): SlidingWindow | undefined {
    const separate = this.#windows.get(key);
    if (separate !== undefined || this.#overflow.size === 0) return separate;
    const sharedKey = overflowKey(key, limit);
    const shared = this.#overflow.get(sharedKey);
    if (shared === undefined || !shared.isEmpty(nowMs)) return shared;
    this.#overflow.delete(sharedKey);
    return undefined;
  }

  get size(): number {
    return this.#windows.size + this.#overflow.size;
  }

  #add(key: string, limit: Limit, nowMs: number): SlidingWindow {
    this.#sweepSome(nowMs);
    const window = new SlidingWindow();
    if (this.#windows.size < this.#keysMax) this.#windows.set(key, window);
    else this.#overflow.set(overflowKey(key, limit), window);
    return window;
  }

  #sweepSome(nowMs: number): void {
    for (let step = 0; step < SWEEP_STEPS; step += 1) {
      const next = this.#sweep.next();
      if (next.done) {
        this.#sweep = this.#windows.entries();
        return;
      }
      const [key, window] = next.value;
      if (window.isEmpty(nowMs)) this.#windows.delete(key);
    }
  }
}

function overflowKey(key: string, limit: Limit): string {
  let hash = 0;
  for (let index = 0; index < key.length; index += 1) hash = (hash * 31 + key.charCodeAt(index)) | 0;
  return `${limit.hitsMax}/${limit.windowMs} ${(hash >>> 0) % OVERFLOW_WINDOWS_PER_LIMIT}`;
}
