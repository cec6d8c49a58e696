import { randomUUID } from "node:crypto";
import { createJwtSigner } from "../adapters/crypto/jwt-signer.ts";
import { createPasswordHasher } from "../adapters/crypto/password-hasher.ts";
import { createSealer } from "../adapters/crypto/sealer.ts";
import type { SecretKeys } from "../adapters/crypto/secret-keys.ts";
import { createLog } from "../adapters/log/pino-log.ts";
import { createMetrics } from "../adapters/metrics/metrics.ts";
import { createEvents } from "../adapters/metrics/product-events.ts";
import { openPostgres } from "../adapters/postgres/postgres-database.ts";
import { systemClock } from "../adapters/system/system-clock.ts";
import { systemRandom } from "../adapters/system/system-random.ts";
import { createApp } from "../api/create-app.ts";
import type { Settings } from "../config/settings.ts";
import { HealthState } from "../domain/health/health-state.ts";
import { readTotals } from "../domain/health/read-totals.ts";
import { LoginAttempts } from "../domain/limits/login-attempts.ts";
import type { AnsweredRequest } from "../gateway/handle-request.ts";
import { trustRanges } from "../http/client-address.ts";
import { startJobs } from "../jobs/schedule.ts";
import { MINUTE_MS, SECOND_MS } from "../kernel/duration.ts";
import type { Log } from "../kernel/log.port.ts";
import { createNewId } from "../kernel/new-id.ts";
import { composeGateway } from "./compose-gateway.ts";
import { composePayments } from "./compose-payments.ts";
import { composeProbes } from "./compose-probes.ts";
import { openShared } from "./compose-shared.ts";
import { drainServer } from "./server/drain-server.ts";
import { createFrontServer } from "./server/front-server.ts";
import { packageVersion } from "./server/package-version.ts";

/** Connections to PostgreSQL for each process: purchases are short, and PostgreSQL's default is 100 in all. */
const DATABASE_CONNECTIONS_MAX = 16;
/** A look at the feed takes a millisecond: a PostgreSQL that hangs is noticed here first. */
const FEED_TIMEOUT_MS = 2 * SECOND_MS;
/** A job holds one for its lock and may take another; idle ones are closed, which is most of the time. */
const JOB_CONNECTIONS_MAX = 4;
/** The nightly proof of the books reads whole tables. Other jobs are bound by PostgreSQL's own time-out. */
const JOB_QUERY_TIMEOUT_MS = 30 * MINUTE_MS;
/** Of a browser's device id: unguessable. */
const DEVICE_ID_BYTES = 24;
const SIGNAL_CHANNEL = "access-changed";

/** What is the same for all processes of one start, found out by the first. */
export type Foundation = {
  readonly settings: Settings;
  readonly databaseUrl: string;
  readonly keys: SecretKeys;
  readonly targetUrl: URL;
};

export type InstanceOptions = {
  /** Over cluster workers the metrics of all are collected. */
  readonly collectMetrics?: (registry: ReturnType<typeof createMetrics>["registry"]) => () => Promise<string>;
};

/** A running process of the service. */
export type Instance = {
  readonly port: number;
  readonly log: Log;
  /** Takes no new work, lets running exchanges end, flushes counters, closes everything. */
  stop(): Promise<void>;
};

/** Wires both planes and listens: the only place where implementations are chosen. */
export async function startInstance(
  foundation: Foundation,
  options: InstanceOptions = {},
): Promise<Instance> {
  const { settings, keys } = foundation;
  const clock = systemClock;
  const random = systemRandom;
  const newId = createNewId(clock, random);
  const instanceId = newId();
  const log = createLog({ level: settings.logLevel });
  const isTrustedProxy = trustRanges(settings.trustProxy);
  const jwts = createJwtSigner({ keys, clock, expireMinutes: settings.jwtLifetimeSeconds / 60 });

  const metrics = createMetrics({
    clock,
    readTotals: () => readTotals(database.direct, new Date(clock.nowMs())),
    isDatabaseConnected: () => health.current().status !== "unhealthy",
    isRedisConnected: () => shared.isRedisConnected?.() ?? null,
  });
  const onUnavailable = (): void => health.noteDatabaseFailure();
  const common = {
    connectionString: foundation.databaseUrl,
    onUnavailable,
    onQuery: metrics.observeDatabaseQuery,
  };
  const database = openPostgres({ ...common, connectionsMax: DATABASE_CONNECTIONS_MAX });
  const feedDatabase = openPostgres({ ...common, connectionsMax: 1, queryTimeoutMs: FEED_TIMEOUT_MS });
  const jobsDatabase = openPostgres({
    ...common,
    connectionsMax: JOB_CONNECTIONS_MAX,
    queryTimeoutMs: JOB_QUERY_TIMEOUT_MS,
  });
  const shared = await openShared({
    redis: settings.redis,
    clock,
    log,
    instanceId,
    observe: metrics.observeRedisOperation,
  });
  const accessSignal = (): void => shared.bus.publish(SIGNAL_CHANNEL, "look");
  const probes = composeProbes({ targetUrl: foundation.targetUrl, database, shared });
  const health = new HealthState({ clock, log, probes, ...settings.healthCheck });
  const gateway = await composeGateway({
    settings,
    targetUrl: foundation.targetUrl,
    clock,
    newId,
    instanceId,
    database,
    feedDatabase,
    limiter: shared.proxyLimiter,
    log,
    isTrustedProxy,
    isOurJwt: jwts.isOurs,
    newRequestId: randomUUID,
    newDeviceId: () => random.bytes(DEVICE_ID_BYTES).toString("base64url"),
    accessSignal,
    noteAnswer: noteAnswer(settings, metrics, log),
  });
  shared.bus.subscribe(SIGNAL_CHANNEL, () => gateway.lookNow());

  const events = createEvents({ metrics, log });
  const payments = composePayments({ settings, keys, database, clock, newId, events, log });
  let isShuttingDown = false;
  const app = await createApp(
    {
      database,
      clock,
      random,
      newId,
      log,
      jwts,
      isTrustedProxy,
      limiter: shared.limiter,
      authLimit: settings.rateLimits.auth,
      apiLimit: settings.rateLimits.api,
      loginAttempts: new LoginAttempts({ limiter: shared.limiter, limit: settings.rateLimits.login }),
      passwords: createPasswordHasher(random),
      sealer: createSealer(keys, random),
      prices: settings.prices,
      backendUrl: settings.backendUrl,
      events,
      payments,
      accessSignal,
      allowsMockPurchase: settings.payments.providers.some(({ name }) => name === "mock"),
      health,
      isShuttingDown: () => isShuttingDown,
      version: packageVersion(),
      verifiesTargetTls: settings.target.tlsVerify,
      collectMetrics: options.collectMetrics?.(metrics.registry) ?? (() => metrics.registry.metrics()),
      metricsToken: settings.metrics.token,
      isMetricsReader: trustRanges(settings.metrics.allow),
      accessLog: settings.accessLog,
      defaultLanguage: settings.defaultLanguage,
      corsOrigins: settings.corsOrigins,
    },
    {
      serverFactory: (api) =>
        createFrontServer((request, response) => gateway.handle(request, response), api, {
          newRequestId: randomUUID,
          defaultLanguage: settings.defaultLanguage,
        }),
    },
  );
  await health.start();
  const jobs = startJobs({
    database: jobsDatabase,
    clock,
    newId,
    log,
    payments,
    sessionTimeoutMs: settings.sessionTimeoutMs,
  });
  const stop = async (): Promise<void> => {
    isShuttingDown = true;
    await drainServer(app.server, () => app.close(), gateway.stop);
    await jobs.stop();
    await health.stop();
    await shared.close();
    await Promise.all([database.close(), feedDatabase.close(), jobsDatabase.close()]);
  };
  try {
    const address = await app.listen({ host: settings.host, port: settings.port });
    return { port: Number(new URL(address).port), log, stop };
  } catch (error) {
    await stop(); // Its timers and connections would keep the process alive.
    throw error;
  }
}

function noteAnswer(settings: Settings, metrics: ReturnType<typeof createMetrics>, log: Log) {
  return ({ method, path, status, durationMs, requestId }: AnsweredRequest): void => {
    metrics.countProxyRequest(method, status, durationMs / SECOND_MS);
    if (!settings.accessLog) return;
    log.info("proxied", { method, path, status, duration_ms: Math.round(durationMs), request_id: requestId });
  };
}
