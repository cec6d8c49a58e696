import { createJwtSigner } from "../../adapters/crypto/jwt-signer.ts";
import type { SecretKeys } from "../../adapters/crypto/secret-keys.ts";
import { createLog } from "../../adapters/log/pino-log.ts";
import { SmtpMailer } from "../../adapters/mail/smtp-mailer.ts";
import { createMetrics } from "../../adapters/metrics/metrics.ts";
import { createEvents } from "../../adapters/metrics/product-events.ts";
import { DatabasePlace } from "../../adapters/postgres/database-place.ts";
import { openPostgres, type PostgresOptions } from "../../adapters/postgres/postgres-database.ts";
import { REPORTS_AT_ONCE_MAX, ReportQueue } from "../../api/server/report-queue.ts";
import type { Settings } from "../../config/settings.ts";
import { readBacklogs } from "../../domain/facts/read-backlogs.ts";
import { HealthState } from "../../domain/health/health-state.ts";
import { readTotals } from "../../domain/health/read-totals.ts";
import { readQueues } from "../../domain/notifications/read-queues.ts";
import { trustRanges } from "../../http/client-address.ts";
import { MINUTE_MS, SECOND_MS } from "../../kernel/duration.ts";
import { AccessSignal } from "./access-signal.ts";
import { announceCommitted } from "./announce-committed.ts";
import { composeProbes } from "./compose-probes.ts";
import { openMachine } from "./open-machine.ts";
import { openShared } from "./open-shared.ts";

/** Connections to PostgreSQL for each process: purchases are short, and PostgreSQL's default is 100 in all. */
const DATABASE_CONNECTIONS_MAX = 14;
const FEED_CONNECTIONS = 1;
/** A query of the feed takes a millisecond: a PostgreSQL that hangs is noticed here first. */
const FEED_TIMEOUT_MS = 2 * SECOND_MS;
/** A job holds one connection for its lock and may take another. Most of the time all are idle, and idle ones are closed. */
const JOB_CONNECTIONS_MAX = 4;
/** The nightly proof of the books reads whole tables. PostgreSQL's own time-out limits the other jobs. */
const JOB_QUERY_TIMEOUT_MS = 30 * MINUTE_MS;

/** What one worker process takes at most, by its four pools. */
export const DATABASE_CONNECTIONS_PER_WORKER =
  DATABASE_CONNECTIONS_MAX + FEED_CONNECTIONS + REPORTS_AT_ONCE_MAX + JOB_CONNECTIONS_MAX;

/** What is the same for all processes of one start. The primary determines it. */
export type Foundation = {
  readonly settings: Settings;
  readonly databaseUrl: string;
  readonly keys: SecretKeys;
  readonly targetUrl: URL;
};

/** What both planes and the jobs of one process share. */
export type Base = Awaited<ReturnType<typeof openBase>>;

/**
 * Opens the clock and ids, log and metrics, PostgreSQL, what instances share, health.
 * @param countWorkerRestarts how many processes were started again so far
 */
export async function openBase(foundation: Foundation, countWorkerRestarts: () => number) {
  const { settings, keys } = foundation;
  const machine = openMachine();
  const { clock } = machine;
  const instanceId = machine.newId();
  const log = createLog({ level: settings.logLevel });
  const metrics = createMetrics({
    clock,
    countWorkerRestarts,
    readTotals: () => readTotals(databases.reportsDatabase.direct, new Date(clock.nowMs())),
    readQueues: () => readQueues(databases.reportsDatabase.direct, clock),
    readBacklogs: () => readBacklogs(databases.reportsDatabase.direct, machine),
    isDatabaseConnected: () => health.current().status !== "unhealthy",
    isRedisConnected: () => shared.isRedisConnected?.() ?? null,
  });
  const events = createEvents({ metrics, log });
  const mailer = settings.mail === null ? null : new SmtpMailer({ ...settings.mail, events, log });
  const databases = openDatabases(foundation.databaseUrl, {
    onUnavailable: () => health.noteDatabaseFailure(),
    onQuery: metrics.observeDatabaseQuery,
    onCommitted: (announcements) => announce(announcements),
    onAnnounceFault: (error) => log.error("announcing a commit failed", { error }),
  });
  const observe = metrics.observeRedisOperation;
  const shared = await openShared({ redis: settings.redis, clock, log, instanceId, observe });
  const accessSignal = new AccessSignal(shared.bus);
  const announce = announceCommitted({ events, accessSignal: () => accessSignal.send() });
  const probes = composeProbes({ targetUrl: foundation.targetUrl, database: databases.database, shared });
  const health = new HealthState({ clock, log, probes, ...settings.healthCheck });
  return {
    ...machine,
    instanceId,
    log,
    metrics,
    events,
    mailer,
    ...databases,
    shared,
    health,
    jwts: createJwtSigner({ keys, clock, expireMinutes: settings.jwtLifetimeSeconds / 60 }),
    isTrustedProxy: trustRanges(settings.trustProxy),
    accessSignal,
    close: async (): Promise<void> => {
      await health.stop();
      await mailer?.close();
      await shared.close();
      await databases.closeDatabases();
    },
  };
}

/** Four pools on one PostgreSQL: neither cuts nor requests wait behind slow work. */
function openDatabases(
  connectionString: string,
  hooks: Required<Pick<PostgresOptions, "onUnavailable" | "onQuery" | "onCommitted" | "onAnnounceFault">>,
) {
  const place = new DatabasePlace(connectionString);
  const common = { connectionString, place, ...hooks };
  const database = openPostgres({ ...common, connectionsMax: DATABASE_CONNECTIONS_MAX });
  const feedDatabase = openPostgres({
    ...common,
    connectionsMax: FEED_CONNECTIONS,
    queryTimeoutMs: FEED_TIMEOUT_MS,
  });
  const reportsDatabase = openPostgres({ ...common, connectionsMax: REPORTS_AT_ONCE_MAX });
  const jobsDatabase = openPostgres({
    ...common,
    connectionsMax: JOB_CONNECTIONS_MAX,
    queryTimeoutMs: JOB_QUERY_TIMEOUT_MS,
  });
  return {
    database,
    feedDatabase,
    reportsDatabase,
    reports: new ReportQueue(reportsDatabase),
    jobsDatabase,
    leaveServer: () => place.renew(),
    closeDatabases: async (): Promise<void> => {
      const all = [database, feedDatabase, reportsDatabase, jobsDatabase];
      place.close();
      await Promise.all(all.map((each) => each.close()));
    },
  };
}
