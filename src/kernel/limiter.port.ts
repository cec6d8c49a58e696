/**
 * So many hits in any window of this length (contract, Limits); both are whole numbers of at least 1. `null` where
 * a limit is set to `off`. A key is always used with one limit: begin it with the limit's name.
 */
export type Limit = { readonly hitsMax: number; readonly windowMs: number };

/** What a limiter answers. Times are whole seconds, rounded up, so that a client that waits them is let in. */
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

/** Names one counted hit, for `release`. Opaque; belongs to the limiter that gave it. */
export type LimitReceipt = string;

/** `receipt` is null exactly where the hit was refused. */
export type TakenVerdict = LimitVerdict & { readonly receipt: LimitReceipt | null };

/**
 * A sliding window shared by all instances, exact while Redis is there. When Redis is away each instance counts
 * by itself: it never throws and never lets all through.
 */
export interface Limiter {
  /** Counts one hit against `key` if it is allowed. A refused hit is not counted. */
  take(key: string, limit: Limit): Promise<TakenVerdict>;
  /** What a `take` would find, without counting. */
  peek(key: string, limit: Limit): Promise<LimitVerdict>;
  /**
   * Gives back the one hit that `receipt` names, at most once per receipt. A hit that has left the window, or that
   * Redis cannot be asked to forget, is not given back: the fault is always on the strict side.
   */
  release(key: string, limit: Limit, receipt: LimitReceipt): Promise<void>;
}

/**
 * A sliding window that answers at once: exact within this instance, and told of the hits on other instances
 * at most 0.5 s late (contract, Limits: proxy).
 */
export interface LocalLimiter {
  take(key: string, limit: Limit): LimitVerdict;
}

/** A LocalLimiter that can be told of hits that other instances let through. */
export interface LearningLimiter extends LocalLimiter {
  /** Counts `hits` that were let through elsewhere `agoMs` ago, even beyond the limit. */
  learn(key: string, limit: Limit, hits: number, agoMs: number): void;
}
