import type { Socket } from "node:net";
import { SECOND_MS } from "../../kernel/duration.ts";

/** Failures further apart than this are not one outage; the time-outs of connecting are added to it. */
const FAILURES_WITHIN_MS = 10 * SECOND_MS;
/** After an attempt fails, the next one is made after the first of these, then after twice as long, up to the last. */
const RETRY_MS_MIN = SECOND_MS;
const RETRY_MS_MAX = 8 * SECOND_MS;
/** A target that is there and near connects sooner. A client that leaves before that proves nothing, and costs no check. */
const SLOW_CONNECT_MS = 250;
/** Failures of this machine: it has no more sockets, ports or memory. They say nothing of the target. */
const OUR_FAILURES: ReadonlySet<unknown> = new Set([
  "EMFILE",
  "ENFILE",
  "EADDRNOTAVAIL",
  "ENOBUFS",
  "ENOMEM",
]);

/** A socket that is being opened, and the event that it emits once it is. */
export type OpeningSocket = { readonly socket: Socket; readonly readyEvent: string };

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
 * A client that leaves while its connection is being opened is no proof, whoever it is. But if the target had not answered for a
 * while, the breaker opens a connection of its own, one at a time, which nobody aborts: if that fails, those who left count too.
 *
 * - `closed` → `open` after `failuresMax` failures in a row that are not too far apart
 * - `open` → `half_open` when the time to try again has come: the next request that needs a connection opens one, no other does
 * - `half_open` → `closed` when it is connected; → `open` for longer if it fails; → `half_open` if its client leaves at once
 */
export class CircuitBreaker {
  readonly #deps: CircuitBreakerDeps;
  #failures = 0;
  #firstFailureMs = 0;
  /** Attempts that clients have left since the last one of ours ended. */
  #abandoned = 0;
  #isProbing = false;
  #openProbe: (() => OpeningSocket) | null = null;
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

  /** @param open opens a connection on which nothing is sent */
  probeBy(open: () => OpeningSocket): void {
    this.#openProbe = open;
  }

  /** To be called for each socket that is being opened, after `awaySeconds` was null in the same turn of the event loop. */
  watch(opening: OpeningSocket): void {
    const { connectTimeoutMs, monotonicMs } = this.#deps;
    const startedMs = monotonicMs();
    const isTrial = this.#retryAtMs !== null;
    if (isTrial) this.#isTrying = true;
    this.#await(opening, (fault) => {
      const tookMs = monotonicMs() - startedMs;
      // The transport closes it without an error at the time-out, and when the client leaves.
      const isLeft = fault === "closed" && tookMs < connectTimeoutMs * 0.9;
      if (isLeft && tookMs >= SLOW_CONNECT_MS) this.#checkAbandoned(isTrial);
      else if (isLeft || fault === "ours") this.#isTrying &&= !isTrial;
      else this.#fail(isTrial, 1);
    });
  }

  /** Opens a connection in the place of one that a client has left. */
  #checkAbandoned(isTrial: boolean): void {
    this.#abandoned += 1;
    if (this.#isProbing || this.#openProbe === null) {
      this.#isTrying &&= !isTrial;
      return;
    }
    this.#isProbing = true;
    const opening = this.#openProbe();
    const timer = setTimeout(() => opening.socket.destroy(), this.#deps.connectTimeoutMs).unref();
    const end = (): void => {
      clearTimeout(timer);
      opening.socket.destroy();
      this.#isProbing = false;
    };
    opening.socket.unref().once(opening.readyEvent, end);
    this.#await(opening, (fault) => {
      end();
      if (fault === "ours") this.#isTrying &&= !isTrial;
      else this.#fail(isTrial, 1 + this.#abandoned);
      this.#abandoned = 0;
    });
  }

  /** @param onEnd called once if the socket does not open: the target failed, this machine, or it was closed without an error */
  #await({ socket, readyEvent }: OpeningSocket, onEnd: (fault: "theirs" | "ours" | "closed") => void): void {
    let isOver = false;
    const end = (then: () => void): void => {
      if (isOver) return;
      isOver = true;
      then();
    };
    socket.once(readyEvent, () => end(() => this.#succeed()));
    socket.once("error", ({ code }: NodeJS.ErrnoException) =>
      end(() => onEnd(OUR_FAILURES.has(code) ? "ours" : "theirs")),
    );
    socket.once("close", () => end(() => onEnd("closed")));
  }

  #succeed(): void {
    this.#failures = 0;
    this.#abandoned = 0;
    if (this.#retryAtMs === null) return;
    this.#retryAtMs = null;
    this.#retryMs = RETRY_MS_MIN;
    this.#isTrying = false;
    this.#change(false);
  }

  /** @param count how many attempts have failed */
  #fail(isTrial: boolean, count: number): void {
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
    this.#failures += count;
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
