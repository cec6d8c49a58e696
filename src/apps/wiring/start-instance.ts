import { randomUUID } from "node:crypto";
import type { Server } from "node:http";
import type { Socket } from "node:net";
import { setTimeout as delay } from "node:timers/promises";
import { createAuditMacs } from "../../adapters/crypto/audit-macs.ts";
import { createSealer } from "../../adapters/crypto/sealer.ts";
import { subKey } from "../../adapters/crypto/secret-keys.ts";
import { openSessionBoard } from "../../api/desk/live/open-session-board.ts";
import { JobJournal } from "../../domain/health/job-journal.ts";
import { createDeviceIds } from "../../gateway/credentials/device-ids.ts";
import type { AnsweredRequest } from "../../gateway/request/request-context.ts";
import { loggedPath } from "../../http/logged-path.ts";
import { type JobDeps, jobsOf } from "../../jobs/job-table.ts";
import { type JobResults, startJobs } from "../../jobs/run-job.ts";
import { FREE_ZNC } from "../../kernel/free-znc.ts";
import type { Log } from "../../kernel/log.port.ts";
import type { TargetLoad } from "../../kernel/target-load.ts";
import { drainServers, type LastConnections } from "../front/drain-servers.ts";
import { type ApiParts, composeApi } from "./compose-api.ts";
import { composeAudit } from "./compose-audit.ts";
import { composeScheduledBackups, hostOfBackups } from "./compose-backups.ts";
import { composeGateway, type GatewayParts } from "./compose-gateway.ts";
import { composeNotifications, foldersOf, measureDisks } from "./compose-notifications.ts";
import { composePayments } from "./compose-payments.ts";
import { composeTelegram, openBot } from "./compose-telegram.ts";
import { composeTickets } from "./compose-tickets.ts";
import { frontDeps } from "./front-deps.ts";
import { listenFault } from "./listen-fault.ts";
import { type Base, type Foundation, openBase } from "./open-base.ts";
import { createOwnServer, listenOnProxyPort } from "./own-listener.ts";
import { proveSocketShortcuts } from "./socket-shortcuts.ts";

/** The listening sockets of a process, for another one to hold open or to listen on. */
export type Sockets = {
  /** Of `PORT`. */
  readonly main: unknown;
  /** Of `PROXY_PORT`; nothing without it. */
  readonly own: unknown;
};

export type InstanceOptions = {
  readonly collectMetrics?: ApiParts["collectMetrics"];
  /** How many workers were started again so far; left out, 0. */
  readonly countWorkerRestarts?: () => number;
  /** How long no request must arrive before a stop closes idle connections; left out, 1 s. */
  readonly quietMs?: number;
  /** `Instance.sockets` of another process, which listens already. What is missing of them, this process opens. */
  readonly sockets?: Sockets;
};

/** A running process of the service. */
export type Instance = {
  readonly port: number;
  readonly log: Log;
  readonly sockets: Sockets;
  /** Is not ready from now on; after `SHUTDOWN_DELAY_SECONDS` drains, flushes counters, closes everything. */
  stop(last?: LastConnections): Promise<void>;
  /** Serves a connection to a port on which this process does not listen any more. */
  serve(socket: Socket, port: "main" | "own"): void;
};

/**
 * Starts one process of the service: what its parts share, the proxy, the API, the jobs, and last the ports. The adapters of an
 * instance are chosen in this folder; `server/` and `cli/` open what they need outside of one (the embedded PostgreSQL, a
 * database for a command). `stop` ends all in the opposite order.
 */
export async function startInstance(
  foundation: Foundation,
  options: InstanceOptions = {},
): Promise<Instance> {
  const { settings, keys } = foundation;
  const base = await openBase(foundation, options.countWorkerRestarts ?? (() => 0));
  if (settings.payments.givesFreeZnc) base.log.warn(FREE_ZNC[settings.defaultLanguage]);
  const deviceIds = createDeviceIds(deviceKeys(keys), (count) => base.random.bytes(count));
  const sealer = createSealer(keys, base.random);
  const tickets = composeTickets({ ...base, settings, sealer, deviceIds });
  const shortcuts = await proveSocketShortcuts(foundation, base);
  const { directWrite } = shortcuts;
  const gateway = await composeGateway(gatewayParts(foundation, base, { deviceIds, tickets, directWrite }));
  base.accessSignal.follow(gateway);
  base.metrics.target.watch(gateway.targetLoad);
  const sidelines = await composeSidelines(foundation, base, gateway.targetLoad);
  let isShuttingDown = false;
  const { collectMetrics } = options;
  const sessionBoard = openSessionBoard(base);
  const front = frontDeps(foundation, base, shortcuts);
  const shared = { gateway, front, ...sidelines, tickets, sessionBoard };
  const parts = { ...shared, collectMetrics, isShuttingDown: () => isShuttingDown };
  const app = await composeApi(foundation, base, parts);
  const ownServer = settings.proxyPort === null ? null : createOwnServer(gateway, front);
  base.health.watch(gateway.noteHealth);
  await base.health.start();
  const jobs = startJobsOf(base, jobDepsOf(foundation, base, sidelines));
  const stop = async (delayMs: number, last?: LastConnections): Promise<void> => {
    isShuttingDown = true;
    await delay(delayMs);
    sessionBoard.stop();
    const servers = ownServer === null ? [app.server] : [app.server, ownServer];
    await drainServers({ servers, cut: gateway.stop, last, quietMs: options.quietMs });
    await app.close();
    await jobs.stop();
    await base.close();
  };
  try {
    const address = await listenOnPort(app, settings, options.sockets?.main);
    if (ownServer !== null) await listenOnProxyPort(ownServer, settings, options.sockets?.own);
    const sockets = { main: socketOf(app.server), own: ownServer === null ? null : socketOf(ownServer) };
    return {
      port: Number(new URL(address).port),
      log: base.log,
      sockets,
      stop: (last) => stop(settings.shutdownDelayMs, last),
      serve: (socket, port) => serveSocket(socket, port === "own" ? ownServer : app.server),
    };
  } catch (error) {
    await stop(0); // Its timers and connections would keep the process alive.
    throw error;
  }
}

/** @throws StartError if this cannot be listened on, as when another program uses the port */
async function listenOnPort(
  app: Awaited<ReturnType<typeof composeApi>>,
  { host, port, defaultLanguage }: Foundation["settings"],
  handle: unknown,
): Promise<string> {
  try {
    // Without `exclusive`, a worker of a cluster would get each connection from the primary.
    const options = { host, port, exclusive: true, handle };
    return await app.listen(options);
  } catch (error) {
    throw listenFault(error, { host, port, setting: "PORT" }, defaultLanguage);
  }
}

function startJobsOf({ metrics }: Base, deps: JobDeps & { readonly journal: JobJournal }) {
  return startJobs({ ...deps, results: resultsFor(metrics.jobs, deps.journal) }, jobsOf(deps));
}

/** The metrics count how runs end, the journal stores when. */
function resultsFor(metrics: Base["metrics"]["jobs"], journal: JobJournal): JobResults {
  return {
    expect: (job, everyMs) => {
      metrics.expect(job);
      journal.expect(job, everyMs);
    },
    noteStart: (job, atMs) => journal.noteStart(job, atMs),
    noteSuccess: (job, atMs) => {
      metrics.noteSuccess(job, atMs);
      journal.noteSuccess(job, atMs);
    },
    noteFailure: (job, atMs, error) => {
      metrics.noteFailure(job);
      journal.noteFailure(job, atMs, error);
    },
  };
}

/** As if `server` had accepted it. */
function serveSocket(socket: Socket, server: Server | null): void {
  socket.setNoDelay(true);
  server?.emit("connection", socket);
}

/** Node has no public property for the handle, but accepts one in `listen({ handle })` and over IPC, as `cluster` does. */
function socketOf(server: Server): unknown {
  return Reflect.get(server, "_handle");
}

/** What the API and the jobs work with besides the proxy. */
async function composeSidelines(foundation: Foundation, base: Base, targetLoad: () => TargetLoad) {
  const { settings, keys } = foundation;
  const payments = composePayments({ ...base, settings, keys });
  const bot = await openBot(foundation);
  const telegram = bot === null ? null : composeTelegram(foundation, base, { bot, payments, targetLoad });
  return {
    payments,
    bot,
    notifications: composeNotifications({ settings, keys, ...base, database: base.jobsDatabase, bot }),
    telegram: telegram?.routes ?? null,
    telegramJobs: telegram?.jobs ?? null,
  };
}

function jobDepsOf(
  { settings, keys, databaseUrl }: Foundation,
  base: Base,
  { payments, notifications, bot, telegramJobs }: Awaited<ReturnType<typeof composeSidelines>>,
): JobDeps & { readonly journal: JobJournal } {
  const deps = { ...base, database: base.jobsDatabase };
  const backups = composeScheduledBackups({ ...deps, databaseUrl, keys, settings: settings.backups });
  const audit = { macs: createAuditMacs(keys), ...composeAudit(settings, bot) };
  return {
    ...deps,
    payments,
    audit,
    sessionTimeoutMs: settings.sessionTimeoutMs,
    usageDetailMs: settings.usageDetailMs,
    healthCheck: settings.healthCheck,
    prices: settings.prices,
    compensatesOutages: settings.compensatesOutages,
    bonusExpiresDays: settings.bonusExpiresDays,
    backups,
    journal: new JobJournal({ ...deps, instance: `${hostOfBackups()}:${process.pid}` }),
    notifications: { ...deps, ...notificationParts(settings), channels: notifications.channels },
    telegram: telegramJobs,
  };
}

function notificationParts(settings: Foundation["settings"]) {
  const { notifications, backups, backendUrl, defaultLanguage } = settings;
  const { operatorTimeZone, digestHour, balanceLowCents } = notifications;
  return {
    backendUrl,
    defaultLanguage,
    balanceLowCents,
    operatorTimeZone,
    digest: digestHour === null ? null : { hour: digestHour, timeZone: operatorTimeZone },
    backupEveryMs: backups.everyMs,
    host: hostOfBackups(),
    measureDisks: () => measureDisks(foldersOf(settings)),
  };
}

function gatewayParts(
  foundation: Foundation,
  base: Base,
  browserParts: Pick<GatewayParts, "deviceIds" | "tickets" | "directWrite">,
): GatewayParts {
  const { settings, targetUrl } = foundation;
  return {
    ...base,
    settings,
    targetUrl,
    accessSignal: () => base.accessSignal.send(),
    limiter: base.shared.proxyLimiter,
    isOurJwt: base.jwts.isOurs,
    newRequestId: randomUUID,
    ...browserParts,
    counts: base.metrics.gateway,
    noteAnswer: settings.accessLog ? (answer) => logAnswer(base.log, answer) : () => {},
    noteQueueWait: base.metrics.target.observeWait,
  };
}

/** One key of `SECRET_KEY` and of each previous one: after a change of the key, a browser stays the same device. */
function deviceKeys({ current, previous }: Foundation["keys"]): readonly Buffer[] {
  return [current, ...previous].map((key) => subKey(key, "zenzefi/device-id/v1"));
}

function logAnswer(log: Log, { method, path, status, durationMs, requestId }: AnsweredRequest): void {
  log.info("proxied", {
    method,
    path: loggedPath(path),
    status,
    duration_ms: Math.round(durationMs),
    request_id: requestId,
  });
}
