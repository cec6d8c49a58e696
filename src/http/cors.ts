/** Headers of ours that a page of another origin may read (`CORS_ORIGINS`), whichever plane answers it. */
export const EXPOSED_HEADERS = [
  "Idempotent-Replayed",
  "RateLimit-Limit",
  "RateLimit-Remaining",
  "RateLimit-Reset",
  "Retry-After",
  "X-Gateway-Error",
  "X-Request-Id",
].join(", ");

/** Browsers keep the answer of a preflight at most that long anyway. */
export const PREFLIGHT_CACHED_SECONDS = 7_200;
