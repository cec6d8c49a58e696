import { randomUUID } from "node:crypto";
import { clientHeaders } from "./customer.ts";

/** Whom a row's calls come from. A row counts by one of these. */
export type Subject = {
  /** Its `X-Forwarded-For`, as the nearest proxy writes it. */
  readonly forwardedFor: string;
  readonly jwt: string;
  readonly email: string;
  readonly token: string;
};

export type LimitRow = {
  readonly name: string;
  readonly value: string;
  readonly max: number;
  readonly code: "rate_limited" | "login_locked";
  /** `exact`: never more, over all instances together. `late`: another instance learns of it within half a second. */
  readonly shared: "exact" | "late";
  readonly countsBy: "address" | "account and address" | "user" | "token";
  readonly call: (url: string, subject: Subject) => Promise<Response>;
};

const post = (url: string, path: string, body: unknown, { forwardedFor }: Subject): Promise<Response> =>
  fetch(`${url}${path}`, {
    method: "POST",
    headers: { "content-type": "application/json", "x-forwarded-for": forwardedFor },
    body: JSON.stringify(body),
  });

/** The rate limits of the contract, each small enough to be reached. Other limits are in `OTHER_LIMITS`. */
export const LIMIT_ROWS: readonly LimitRow[] = [
  {
    name: "RATE_LIMIT_LOGIN",
    value: "3/3600",
    max: 3,
    code: "login_locked",
    shared: "exact",
    countsBy: "account and address",
    call: (url, subject) =>
      post(url, "/api/v1/auth/login", { email: subject.email, password: "wrong" }, subject),
  },
  {
    name: "RATE_LIMIT_AUTH",
    value: "25/3600",
    max: 25,
    code: "rate_limited",
    shared: "exact",
    countsBy: "address",
    call: (url, subject) =>
      post(url, "/api/v1/auth/password-reset", { token: randomUUID(), password: "a new one 12" }, subject),
  },
  {
    name: "RATE_LIMIT_API",
    value: "40/600",
    max: 40,
    code: "rate_limited",
    shared: "exact",
    countsBy: "user",
    call: (url, { jwt, forwardedFor }) =>
      fetch(`${url}/api/v1/users/me`, {
        headers: { authorization: `Bearer ${jwt}`, "x-forwarded-for": forwardedFor },
      }),
  },
  {
    name: "RATE_LIMIT_VOUCHERS",
    value: "3/3600",
    max: 3,
    code: "rate_limited",
    shared: "exact",
    countsBy: "user",
    call: (url, { jwt, forwardedFor }) =>
      fetch(`${url}/api/v1/vouchers/redeem`, {
        method: "POST",
        headers: {
          "content-type": "application/json",
          authorization: `Bearer ${jwt}`,
          "x-forwarded-for": forwardedFor,
        },
        // It checks, and no voucher has it.
        body: JSON.stringify({ code: "0000-0000-0000-0000" }),
      }),
  },
  {
    name: "RATE_LIMIT_RECEIPTS",
    value: "3/3600",
    max: 3,
    code: "rate_limited",
    shared: "exact",
    countsBy: "address",
    // It checks, and no receipt has it.
    call: (url, subject) => post(url, "/api/v1/receipts/verify", { code: "0000-0000-0000-0000" }, subject),
  },
  {
    name: "RATE_LIMIT_PROXY",
    value: "30/600",
    max: 30,
    code: "rate_limited",
    shared: "late",
    countsBy: "token",
    call: (url, { token, forwardedFor }) =>
      fetch(`${url}/api/v1/proxy/`, {
        headers: { ...clientHeaders(token), "x-forwarded-for": forwardedFor },
      }),
  },
];

/**
 * Settings that limit something else than calls in a time: the test that reaches each, or why none needs to. A new setting whose
 * name tells of a limit must be here or a row above (test/limit-rows.test.ts).
 */
export const OTHER_LIMITS: Readonly<Record<string, { readonly test: string } | { readonly none: string }>> = {
  CONNECTIONS_PER_ADDRESS: { test: "test/proxy/connection-limits.test.ts" },
  CONNECTIONS_PER_TOKEN: { test: "test/proxy/open-connections.test.ts" },
  TARGET_MAX_CONCURRENT: { test: "test/races/target-shares.test.ts" },
  TARGET_QUEUE_PER_TOKEN: { test: "test/proxy/target-queue.test.ts" },
  TARGET_QUEUE_MAX: { test: "test/proxy/queue-refusals.test.ts" },
  TARGET_QUEUE_TIMEOUT_SECONDS: { test: "test/proxy/target-breaker.test.ts" },
  TARGET_SLOW_CLIENT_SECONDS: { test: "test/proxy/turns-kept.test.ts" },
  TARGET_TURN_SECONDS: { test: "test/long/turns-kept.long.test.ts" },
  TARGET_BREAKER_FAILURES: { test: "test/proxy/target-breaker.test.ts" },
  UPSTREAM_CONNECT_TIMEOUT_SECONDS: { test: "test/proxy/upstream-connections.long.test.ts" },
  UPSTREAM_HEADERS_TIMEOUT_SECONDS: { test: "test/proxy/upstream-connections.long.test.ts" },
  UPSTREAM_IDLE_TIMEOUT_SECONDS: { test: "test/proxy/upstream-connections.long.test.ts" },
  FREEZES_PER_TOKEN: { test: "test/proxy/freeze.test.ts" },
  FREEZE_DAYS_MAX: { test: "test/proxy/freeze.test.ts" },
  TAKEOVERS_PER_DAY: { test: "test/proxy/takeover.test.ts" },
  SESSION_TIMEOUT_SECONDS: { test: "test/races/lease-time.test.ts" },
  SHUTDOWN_DELAY_SECONDS: { test: "test/faults/graceful-stop.test.ts" },
  HEALTH_CHECK_TIMEOUT: { test: "test/faults/redis-away.test.ts" },
  HEALTH_CHECK_INTERVAL: { none: "how often the service looks at what it needs; it refuses nothing" },
  ACCESS_TOKEN_EXPIRE_MINUTES: { none: "the life of a JWT, which jwt-signer.test.ts proves" },
  PAYMENT_MIN_ZNC: { none: "bounds of an amount, which the tests of payments prove" },
  PAYMENT_MAX_ZNC: { none: "bounds of an amount, which the tests of payments prove" },
  BONUS_EXPIRES_DAYS: {
    none: "how long granted credit lasts, which credit-kind tests prove; it refuses nothing",
  },
  USAGE_DETAIL_HOURS: { none: "how long rows are kept; it refuses nothing" },
  AUDIT_RETENTION_DAYS: { none: "how long rows are kept; it refuses nothing" },
  BACKUP_KEEP: { none: "how many files are kept; it refuses nothing" },
};

/** What the name of a setting has that limits something. */
export const NAMES_A_LIMIT =
  /LIMIT|_MAX|_MIN_|_PER_|TIMEOUT|FAILURES|SECONDS|MINUTES|HOURS|DAYS|INTERVAL|KEEP/;
