/** Our headers that a page of another origin (`CORS_ORIGINS`) may read, in answers of both planes. */
export const EXPOSED_HEADERS = [
  "ETag",
  "Idempotent-Replayed",
  "RateLimit-Limit",
  "RateLimit-Remaining",
  "RateLimit-Reset",
  "Retry-After",
  "X-Gateway-Error",
  "X-Gateway-Time-Left",
  "X-Request-Id",
].join(", ");

/** Browsers cache the answer to a preflight no longer than this. */
export const PREFLIGHT_MAX_AGE_SECONDS = 7_200;
