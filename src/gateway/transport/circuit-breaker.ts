import type { Socket } from "node:net";
import { SECOND_MS } from "../../kernel/duration.ts";

/** Failures further apart than this are not one outage; the time-outs of connecting are added to it. */
const FAILURES_WITHIN_MS = 10 * SECOND_MS;
/** After an attempt fails, the next one is made after the first of these, then after twice as long, up to the last. */
const RETRY_MS_MIN = SECOND_MS;
const RETRY_MS_MAX = 8 * SECOND_MS;
/** If a client leaves while its connection is being opened, this tells a target that does not answer from an impatient client. */
const SLOW_CONNECT_MS = 3 * SECOND_MS;

export type BreakerState = "closed" | "half_open" | "open";

export type CircuitBreakerDeps = {
  readonly monotonicMs: () => number;
  /** So many failures in a row open it. */
  readonly failuresMax: number;
  readonly connectTimeoutMs: number;
  /** Called when it opens, and when it closes again. */
  readonly onChange: (isAway: boolean) => void;
};

/**
 * Stops opening connections to a target that cannot be connected to, so that requests are refused at once instead of each
 * waiting for the same failure. It judges connecting alone: an answer with an error or a slow one comes from a target that is
 * there, and a connection that is open already is used.
 *
 * - `closed` → `open` after `failuresMax` failures in a row that are not too far apart
 * - `open` → `half_open` when the time to try again has come: the next request that needs a connection opens one, no other does
 * - `half_open` → `closed` when it is connected; → `open` for longer if it fails; → `half_open` if its client leaves meanwhile
 */
export class CircuitBreaker {
  readonly #deps: CircuitBreakerDeps;
  #failures = 0;
  #firstFailureMs = 0;
  /** When the next attempt may be made; null while it is closed. */
  #retryAtMs: number | null = null;
  #retryMs = RETRY_MS_MIN;
  #isTrying = false;
  #changedAtMs: number;

  constructor(deps: CircuitBreakerDeps) {
    this.#deps = deps;
    this.#changedAtMs = deps.monotonicMs();
  }

  get state(): BreakerState {
    if (this.#retryAtMs === null) return "closed";
    return this.#isTrying || this.#deps.monotonicMs() >= this.#retryAtMs ? "half_open" : "open";
  }

  /** For how long connecting has worked, or failed. */
  get unchangedMs(): number {
    return this.#deps.monotonicMs() - this.#changedAtMs;
  }

  /** Whole seconds until the next attempt, at least 1; null if a connection may be opened now. */
  awaySeconds(): number | null {
    if (this.#retryAtMs === null) return null;
    const leftMs = this.#retryAtMs - this.#deps.monotonicMs();
    if (leftMs <= 0 && !this.#isTrying) return null;
    return Math.max(1, Math.ceil(leftMs / SECOND_MS));
  }

  /** To be called when the target was connected to by other means: the next request tries at once. */
  tryNow(): void {
    if (this.#retryAtMs === null) return;
    this.#retryAtMs = Math.min(this.#retryAtMs, this.#deps.monotonicMs());
    this.#retryMs = RETRY_MS_MIN;
  }

  /** To be called for each socket that is being opened, after `awaySeconds` was null in the same turn of the event loop. */
  watch(socket: Socket, readyEvent: string): void {
    const startedMs = this.#deps.monotonicMs();
    const isTrial = this.#retryAtMs !== null;
    if (isTrial) this.#isTrying = true;
    let isOver = false;
    const onReady = (): void => {
      isOver = true;
      this.#succeed();
    };
    const onError = (): void => {
      if (isOver) return;
      isOver = true;
      this.#fail(isTrial);
    };
    const onClose = (): void => {
      if (isOver) return;
      const { connectTimeoutMs, monotonicMs } = this.#deps;
      const tookMs = monotonicMs() - startedMs;
      if (tookMs >= Math.min(SLOW_CONNECT_MS, connectTimeoutMs * 0.9)) onError();
      else if (isTrial) this.#isTrying = false;
    };
    socket.once(readyEvent, onReady).once("error", onError).once("close", onClose);
  }

  #succeed(): void {
    this.#failures = 0;
    if (this.#retryAtMs === null) return;
    this.#retryAtMs = null;
    this.#retryMs = RETRY_MS_MIN;
    this.#isTrying = false;
    this.#change(false);
  }

  #fail(isTrial: boolean): void {
    const nowMs = this.#deps.monotonicMs();
    if (isTrial) {
      if (this.#retryAtMs === null) return; // an older attempt has succeeded meanwhile
      this.#isTrying = false;
      this.#retryMs = Math.min(2 * this.#retryMs, RETRY_MS_MAX);
      this.#retryAtMs = nowMs + this.#retryMs;
      return;
    }
    if (this.#retryAtMs !== null) return; // one of those that were under way when it opened
    const { failuresMax, connectTimeoutMs } = this.#deps;
    // Failures by time-out of a single client come one after the other.
    const withinMs = FAILURES_WITHIN_MS + failuresMax * connectTimeoutMs;
    if (this.#failures === 0 || nowMs - this.#firstFailureMs > withinMs) {
      this.#failures = 0;
      this.#firstFailureMs = nowMs;
    }
    this.#failures += 1;
    if (this.#failures < failuresMax) return;
    this.#retryAtMs = nowMs + this.#retryMs;
    this.#change(true);
  }

  #change(isAway: boolean): void {
    this.#failures = 0;
    this.#changedAtMs = this.#deps.monotonicMs();
    this.#deps.onChange(isAway);
  }
}
