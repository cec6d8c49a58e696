import { randomUUID } from "node:crypto";
import { createPasswordHasher } from "../adapters/crypto/password-hasher.ts";
import { createSealer } from "../adapters/crypto/sealer.ts";
import { subKey } from "../adapters/crypto/secret-keys.ts";
import { packageFile } from "../adapters/system/package-root.ts";
import type { SignInCookiePolicy } from "../api/auth/browser-sign-in.ts";
import { type AppDeps, createApp } from "../api/create-app.ts";
import { LoginAttempts } from "../domain/limits/login-attempts.ts";
import { createDeviceIds } from "../gateway/credentials/device-ids.ts";
import { browserSite } from "../gateway/request/browser-site.ts";
import { PROXY_PREFIX } from "../gateway/request/proxy-url.ts";
import type { AnsweredRequest } from "../gateway/request/request-context.ts";
import { trustRanges } from "../http/client-address.ts";
import { cookieNaming } from "../http/cookies.ts";
import { loggedPath } from "../http/logged-path.ts";
import { jobsOf } from "../jobs/job-table.ts";
import { startJobs } from "../jobs/run-job.ts";
import { SECOND_MS } from "../kernel/duration.ts";
import { FREE_ZNC } from "../kernel/free-znc.ts";
import type { Log } from "../kernel/log.port.ts";
import { type Base, type Foundation, openBase } from "./compose-base.ts";
import { composeGateway } from "./compose-gateway.ts";
import { composePayments } from "./compose-payments.ts";
import { drainServer } from "./server/drain-server.ts";
import { createFrontServer } from "./server/front-server.ts";
import { packageVersion } from "./server/package-version.ts";

export type InstanceOptions = {
  /** Over cluster workers the metrics of all are collected. */
  readonly collectMetrics?: ((registry: Base["metrics"]["registry"]) => () => Promise<string>) | undefined;
  /** How many processes were started again so far; none where nobody counts. */
  readonly countWorkerRestarts?: () => number;
  /** A socket that listens already, as `Instance.socket` of another process; without one, it opens its own. */
  readonly socket?: unknown;
};

/** A running process of the service. */
export type Instance = {
  readonly port: number;
  readonly log: Log;
  /** The listening socket, for another process to keep open and to listen on. */
  readonly socket: unknown;
  /** Takes no new work, lets running exchanges end, flushes counters, closes everything. */
  stop(): Promise<void>;
};

/** Wires both planes and listens: this folder is the only place where implementations are chosen. */
export async function startInstance(
  foundation: Foundation,
  options: InstanceOptions = {},
): Promise<Instance> {
  const { settings, keys } = foundation;
  const base = await openBase(foundation, options.countWorkerRestarts ?? (() => 0));
  const { random, log, shared, health } = base;
  if (settings.payments.givesFreeZnc) log.warn(FREE_ZNC[settings.defaultLanguage]);
  const gateway = await composeGateway({
    ...base,
    settings,
    accessSignal: () => base.accessSignal.send(),
    targetUrl: foundation.targetUrl,
    limiter: shared.proxyLimiter,
    isOurJwt: base.jwts.isOurs,
    newRequestId: randomUUID,
    deviceIds: createDeviceIds(deviceKeys(keys), (count) => random.bytes(count)),
    noteAnswer: (answer) => noteAnswer(base, settings.accessLog, answer),
  });
  base.accessSignal.follow(gateway);
  const payments = composePayments({ ...base, settings, keys });
  let isShuttingDown = false;
  const deps = {
    ...appDeps(foundation, base, options),
    payments,
    isShuttingDown: () => isShuttingDown,
  };
  const { defaultLanguage } = settings;
  const app = await createApp(deps, {
    redirectOfEscapedPath: gateway.redirectFor,
    serverFactory: (api) => createFrontServer(gateway, api, { newRequestId: randomUUID, defaultLanguage }),
  });
  await health.start();
  const { sessionTimeoutMs } = settings;
  const jobDeps = { ...base, database: base.jobsDatabase, payments, sessionTimeoutMs };
  const jobs = startJobs(jobDeps, jobsOf(jobDeps));
  const stop = async (): Promise<void> => {
    isShuttingDown = true;
    await drainServer(app.server, () => app.close(), gateway.stop);
    await jobs.stop();
    await base.close();
  };
  try {
    // A worker of a cluster would else ask the primary for its connections, one by one.
    const where = { host: settings.host, port: settings.port, exclusive: true, handle: options.socket };
    const address = await app.listen(where);
    // Node has no public name for it, and takes it by `listen({ handle })` and over IPC, as its own cluster does.
    const socket: unknown = Reflect.get(app.server, "_handle");
    return { port: Number(new URL(address).port), log, socket, stop };
  } catch (error) {
    await stop(); // Its timers and connections would keep the process alive.
    throw error;
  }
}

function appDeps(
  { settings, keys }: Foundation,
  base: Base,
  options: InstanceOptions,
): Omit<AppDeps, "payments" | "isShuttingDown"> {
  const { metrics, random, shared } = base;
  const { limiter } = shared;
  const { auth, api, login } = settings.rateLimits;
  const { isOwnHost, origin } = browserSite(settings.backendUrl, settings.proxyOrigin);
  return {
    ...base,
    limiter,
    authLimit: auth,
    apiLimit: api,
    loginAttempts: new LoginAttempts({ limiter, limit: login }),
    passwords: createPasswordHasher(random),
    sealer: createSealer(keys, random),
    prices: settings.prices,
    backendUrl: settings.backendUrl,
    openUrl: `${isOwnHost === null ? "" : origin}${PROXY_PREFIX}/`,
    consoleFolder: packageFile("dist/console"),
    allowsMockPurchase: settings.payments.providers.some(({ name }) => name === "mock"),
    version: packageVersion(),
    verifiesTargetTls: settings.target.tlsVerify,
    collectMetrics: options.collectMetrics?.(metrics.registry) ?? (() => metrics.registry.metrics()),
    metricsToken: settings.metrics.token,
    isMetricsReader: trustRanges(settings.metrics.allow),
    accessLog: settings.accessLog,
    defaultLanguage: settings.defaultLanguage,
    signInCookie: {
      ...cookieNaming(settings.backendUrl, settings.cookie.secure),
      policy: signInCookiePolicyOf(settings, isOwnHost === null),
    },
    corsOrigins: settings.corsOrigins,
  };
}

/** Scripts of a real target are anybody's; those of the demo are ours. */
function signInCookiePolicyOf(
  { target }: Foundation["settings"],
  sharesTargetOrigin: boolean,
): SignInCookiePolicy {
  if (!sharesTargetOrigin) return "always";
  return target.url === null ? "beside_demo" : "never";
}

/** Of `SECRET_KEY` and those before it: a browser stays the same device after a change of the key. */
function deviceKeys({ current, previous }: Foundation["keys"]): readonly Buffer[] {
  return [current, ...previous].map((key) => subKey(key, "zenzefi/device-id/v1"));
}

function noteAnswer({ metrics, log }: Base, isLogged: boolean, answer: AnsweredRequest): void {
  const { method, path, status, durationMs, requestId } = answer;
  metrics.countProxyRequest(method, status, durationMs / SECOND_MS);
  if (!isLogged) return;
  log.info("proxied", {
    method,
    path: loggedPath(path),
    status,
    duration_ms: Math.round(durationMs),
    request_id: requestId,
  });
}
