/** So many hits in any window of this length (contract, Limits). `null` where a limit is set to `off`. */
export type Limit = { readonly hitsMax: number; readonly windowMs: number };

/** What a limiter answers. Times are whole seconds, rounded up, so that a client that waits them is let in. */
export type LimitVerdict = {
  readonly allowed: boolean;
  /** `RateLimit-Limit` */
  readonly limit: number;
  /** `RateLimit-Remaining` */
  readonly remaining: number;
  /** `RateLimit-Reset`: seconds until a hit is certain to be allowed again; 0 while some remain. */
  readonly resetSeconds: number;
};

/**
 * A sliding window shared by all instances, exact while Redis is there. When Redis is away each instance counts
 * by itself: it never throws and never lets all through.
 */
export interface Limiter {
  /** Counts one hit against `key` if it is allowed. A refused hit is not counted. */
  take(key: string, limit: Limit): Promise<LimitVerdict>;
  /** The same answer without counting. */
  peek(key: string, limit: Limit): Promise<LimitVerdict>;
}

/**
 * A sliding window that answers at once: exact within this instance, and told of the hits on other instances
 * at most 0.5 s late (contract, Limits: proxy).
 */
export interface LocalLimiter {
  take(key: string, limit: Limit): LimitVerdict;
}
