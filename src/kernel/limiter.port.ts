/**
 * The most hits in any window of this length (contract, Limits); both are whole numbers of at least 1. A limit that is set to
 * `off` is `null`. A key must always be used with the same limit, so it begins with the limit's name.
 */
export type Limit = { readonly hitsMax: number; readonly windowMs: number };

/** The result of a limiter. Times are whole seconds, rounded up, so that a client that waits for them is accepted. */
export type LimitVerdict = {
  readonly allowed: boolean;
  /** `RateLimit-Limit` */
  readonly limit: number;
  /** `RateLimit-Remaining` */
  readonly remaining: number;
  /**
   * `RateLimit-Reset`, and `Retry-After` of a refusal: seconds until the next counted hit leaves the window or,
   * while none remain, until a hit is certain to be allowed again. 0 only for an empty window.
   */
  readonly resetSeconds: number;
};

/** Identifies one counted hit, for `release`. Opaque; valid only for the limiter that returned it. */
export type LimitReceipt = string;

/** `receipt` is null if and only if the hit was refused. */
export type TakenVerdict = LimitVerdict & { readonly receipt: LimitReceipt | null };

/**
 * A sliding window shared by all instances, exact while Redis is available. Without Redis each instance counts by itself. It
 * never throws, and never stops limiting.
 */
export interface Limiter {
  /** Counts one hit against `key` if it is allowed. A refused hit is not counted. */
  take(key: string, limit: Limit): Promise<TakenVerdict>;
  /** The result that `take` would have, without counting a hit. */
  peek(key: string, limit: Limit): Promise<LimitVerdict>;
  /**
   * Uncounts the hit of a receipt, at most once. A hit that has left the window, or that Redis cannot remove because it is
   * unavailable, stays counted: errors only make the limit stricter.
   */
  release(key: string, limit: Limit, receipt: LimitReceipt): Promise<void>;
}

/**
 * A sliding window without I/O: exact within this instance; hits on other instances are known at most 0.5 s late (contract,
 * Limits: proxy).
 */
export interface LocalLimiter {
  take(key: string, limit: Limit): LimitVerdict;
}

/** A LocalLimiter to which hits of other instances can be added. */
export interface LearningLimiter extends LocalLimiter {
  /** Counts hits that another instance allowed `agoMs` ago, even beyond the limit. */
  learn(key: string, limit: Limit, hits: number, agoMs: number): void;
}
