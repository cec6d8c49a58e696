import { expect, test } from "vitest";
import { MemoryLog } from "../../../test/support/memory-log.ts";
import { METRIC_SOURCES } from "../../../test/support/metric-sources.ts";
import type { ProductEvent } from "../../kernel/events.port.ts";
import { createMetrics } from "./metrics.ts";
import { createEvents } from "./product-events.ts";

/** Metrics of a state and a clock that the test sets. */
function watched() {
  const state = { nowMs: 0, reads: 0, users: 3, databaseUp: true, databaseAnswers: true, redis: null };
  const metrics = createMetrics({
    clock: { nowMs: () => state.nowMs, monotonicMs: () => state.nowMs },
    countWorkerRestarts: () => 3,
    ...METRIC_SOURCES,
    readTotals: async () => {
      state.reads += 1;
      if (!state.databaseAnswers) throw new Error("away");
      return { ...(await METRIC_SOURCES.readTotals()), users: state.users };
    },
    isDatabaseConnected: () => state.databaseUp,
    isRedisConnected: () => state.redis,
  });
  const scrape = async () => (await metrics.registry.metrics()).split("\n");
  return { state, metrics, scrape };
}

test("totals are read at a scrape, all at once, and once for all scrapes within a second", async () => {
  const { state, scrape } = watched();
  const [first] = await Promise.all([scrape(), scrape(), scrape()]);
  expect(first).toEqual(
    expect.arrayContaining([
      "active_tokens 2",
      "frozen_tokens 1",
      "active_sessions 1",
      "total_users 3",
      "ledger_mismatches 7",
    ]),
  );
  state.users = 4;
  expect(await scrape()).toContain("total_users 3");
  state.nowMs += 1_000;
  expect(await scrape()).toContain("total_users 4");
  expect(state.reads).toBe(2);
});

test("a proof has an age, and what waits has a depth and an age for each queue", async () => {
  const { state, scrape } = watched();
  state.nowMs = 9_000;
  expect(await scrape()).toEqual(
    expect.arrayContaining([
      "ledger_proof_age_seconds 9",
      "audit_proof_age_seconds 9",
      'notification_queue_depth{channel="mail"} 2',
      'notification_oldest_seconds{channel="mail"} 3',
      'outbox_depth{reader="notifications"} 4',
      'outbox_oldest_seconds{reader="notifications"} 5',
    ]),
  );
});

test("without the database the last totals are returned, and a scrape does not wait for it", async () => {
  const { state, scrape } = watched();
  await scrape();
  state.nowMs += 2_000;
  state.databaseAnswers = false;
  expect(await scrape()).toContain("total_users 3");
  state.nowMs += 2_000;
  state.databaseUp = false;
  expect(await scrape()).toEqual(expect.arrayContaining(["total_users 3", "database_connected 0"]));
  expect(state.reads).toBe(2);
});

test("proxied requests are counted by method and status; unknown methods share one label", async () => {
  const { metrics, scrape } = watched();
  metrics.gateway.countAnswer("GET", 200, 20);
  metrics.gateway.countAnswer("GET", 200, 20);
  metrics.gateway.countAnswer("GET", 502, 3000);
  for (const method of ["PROPFIND", "M-SEARCH", "LINK"]) metrics.gateway.countAnswer(method, 200, 20);
  await scrape();
  expect(await scrape()).toEqual(
    expect.arrayContaining([
      'proxy_requests_total{method="GET",status_code="200"} 2',
      'proxy_requests_total{method="GET",status_code="502"} 1',
      'proxy_requests_total{method="OTHER",status_code="200"} 3',
      'proxy_latency_seconds_bucket{le="0.025"} 5',
      "proxy_latency_seconds_count 6",
    ]),
  );
});

test("database and Redis times are observed", async () => {
  const { metrics, scrape } = watched();
  metrics.observeDatabaseQuery(0.003);
  metrics.observeRedisOperation("limiter", 0.0004);
  expect(await scrape()).toEqual(
    expect.arrayContaining([
      "db_query_duration_seconds_count 1",
      'redis_operation_duration_seconds_count{operation="limiter"} 1',
    ]),
  );
});

test.each<[ProductEvent, string | null]>([
  [{ kind: "login", result: "failed" }, 'auth_attempts_total{result="failed"} 1'],
  [{ kind: "user_registered", userId: "u" }, null],
  [
    { kind: "token_purchased", tokenId: "t", userId: "u", durationHours: 24 },
    'token_purchases_total{duration_hours="24"} 1',
  ],
  [{ kind: "token_revoked", tokenId: "t", userId: "u", refundCents: 900n }, "token_revocations_total 1"],
  [{ kind: "token_frozen", tokenId: "t", userId: "u" }, "token_freezes_total 1"],
  [{ kind: "token_thawed", tokenId: "t", userId: "u", by: "time" }, 'token_thaws_total{by="time"} 1'],
  [{ kind: "device_released", tokenId: "t", userId: "u" }, null],
  [
    { kind: "balance_deposited", userId: "u", amountCents: 1_800n, provider: "mock" },
    "balance_deposits_total 1",
  ],
  [{ kind: "user_changed_by_admin", userId: "u", adminId: "a" }, null],
])("the event %o writes one log line and increments its metric", async (event, line) => {
  const { metrics, scrape } = watched();
  const log = new MemoryLog();
  createEvents({ metrics, log }).emit(event);
  expect(log.lines).toHaveLength(1);
  expect(() => JSON.stringify(log.lines)).not.toThrow();
  if (line !== null) expect(await scrape()).toContain(line);
});
