import type { LimitVerdict } from "../kernel/limiter.port.ts";

/** The `RateLimit-*` headers (contract, Limits). */
export function rateLimitHeaders(
  verdict: Pick<LimitVerdict, "limit" | "remaining" | "resetSeconds">,
): Record<string, string> {
  return {
    "ratelimit-limit": String(verdict.limit),
    "ratelimit-remaining": String(verdict.remaining),
    "ratelimit-reset": String(verdict.resetSeconds),
  };
}
