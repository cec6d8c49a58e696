import { Counter, Histogram, Registry } from "prom-client";
import type { Clock } from "../../kernel/clock.port.ts";
import { createGatewayMetrics, type GatewayMetrics } from "./gateway-metrics.ts";
import { type GaugeSources, registerGauges } from "./gauges.ts";
import { createJobMetrics, type JobMetrics } from "./job-metrics.ts";
import { registerProcessMetrics } from "./process-metrics.ts";
import { createTargetMetrics, type TargetMetrics } from "./target-metrics.ts";
import { createTelegramMetrics, type TelegramMetrics } from "./telegram-metrics.ts";

/** From one indexed read to the statement time-out. */
const DB_QUERY_BUCKETS_SECONDS = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.5, 1, 5, 15];
/** From one round trip on the same machine to the command time-out. */
const REDIS_OPERATION_BUCKETS_SECONDS = [0.0001, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25];

/** The metrics of one process (contract, Health and metrics). */
export type Metrics = {
  readonly registry: Registry;
  readonly logIns: Counter<"result">;
  readonly tokenPurchases: Counter<"duration_hours">;
  readonly tokenExtensions: Counter<"duration_hours">;
  readonly tokenRevocations: Counter;
  readonly tokenFreezes: Counter;
  readonly tokenThaws: Counter<"by">;
  readonly balanceDeposits: Counter;
  readonly paymentEvents: Counter<"provider" | "outcome">;
  readonly mails: Counter<"result">;
  readonly notifications: Counter<"kind" | "channel" | "result">;
  readonly backupFailures: Counter;
  readonly gateway: GatewayMetrics;
  readonly jobs: JobMetrics;
  readonly target: TargetMetrics;
  readonly telegram: TelegramMetrics;
  observeDatabaseQuery(durationSeconds: number): void;
  observeRedisOperation(operation: string, durationSeconds: number): void;
};

/** The metrics of this process, in a separate registry. */
export function createMetrics(
  deps: GaugeSources & { readonly clock: Clock; readonly countWorkerRestarts: () => number },
): Metrics {
  const registry = new Registry();
  const registers = [registry];
  registerProcessMetrics(registry);
  registerGauges(registry, deps);
  countRestarts(registry, deps.countWorkerRestarts);
  const databaseQueries = new Histogram({
    name: "db_query_duration_seconds",
    help: "How long statements took.",
    buckets: DB_QUERY_BUCKETS_SECONDS,
    registers,
  });
  const redisOperations = new Histogram({
    name: "redis_operation_duration_seconds",
    help: "How long Redis took.",
    labelNames: ["operation"],
    buckets: REDIS_OPERATION_BUCKETS_SECONDS,
    registers,
  });
  return {
    registry,
    ...eventCounters(registry),
    gateway: createGatewayMetrics(registry),
    jobs: createJobMetrics(registry),
    target: createTargetMetrics(registry),
    telegram: createTelegramMetrics(registry, deps.clock),
    observeDatabaseQuery: (seconds) => databaseQueries.observe(seconds),
    observeRedisOperation: (operation, seconds) => redisOperations.observe({ operation }, seconds),
  };
}

/** The primary counts the restarts and every worker reports the same number, hence the maximum instead of the sum. */
function countRestarts(registry: Registry, count: () => number): void {
  new Counter({
    name: "worker_restarts_total",
    help: "Worker processes that died and were started again.",
    registers: [registry],
    aggregator: "max",
    collect() {
      this.reset();
      this.inc(count());
    },
  });
}

function eventCounters(registry: Registry) {
  const registers = [registry];
  return {
    logIns: new Counter({
      name: "auth_attempts_total",
      help: "Log-ins by how they ended.",
      labelNames: ["result"] as const,
      registers,
    }),
    ...tokenCounters(registers),
    balanceDeposits: new Counter({
      name: "balance_deposits_total",
      help: "Deposits to balances, by their number.",
      registers,
    }),
    paymentEvents: new Counter({
      name: "payment_events_total",
      help: "Notifications of payment providers by how they ended.",
      labelNames: ["provider", "outcome"] as const,
      registers,
    }),
    mails: new Counter({
      name: "mails_total",
      help: "Mails by how they ended.",
      labelNames: ["result"] as const,
      registers,
    }),
    notifications: new Counter({
      name: "notifications_total",
      help: "Messages to users and operators by what became of an attempt; failed: given up; unreadable: a fact told to nobody.",
      labelNames: ["kind", "channel", "result"] as const,
      registers,
    }),
    backupFailures: new Counter({
      name: "backup_failures_total",
      help: "Backups that could not be made, or not be copied elsewhere.",
      registers,
    }),
  };
}

function tokenCounters(registers: Registry[]) {
  return {
    tokenPurchases: new Counter({
      name: "token_purchases_total",
      help: "Access tokens sold.",
      labelNames: ["duration_hours"] as const,
      registers,
    }),
    tokenExtensions: new Counter({
      name: "token_extensions_total",
      help: "Extensions of access tokens sold.",
      labelNames: ["duration_hours"] as const,
      registers,
    }),
    tokenRevocations: new Counter({
      name: "token_revocations_total",
      help: "Access tokens revoked.",
      registers,
    }),
    tokenFreezes: new Counter({
      name: "token_freezes_total",
      help: "Access tokens frozen by their owners.",
      registers,
    }),
    tokenThaws: new Counter({
      name: "token_thaws_total",
      help: "Frozen access tokens that were thawed; by: owner, or time when they thawed by themselves.",
      labelNames: ["by"] as const,
      registers,
    }),
  };
}
