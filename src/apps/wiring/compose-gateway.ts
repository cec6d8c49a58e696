import type { IncomingMessage } from "node:http";
import type { GatewayMetrics } from "../../adapters/metrics/gateway-metrics.ts";
import type { Settings } from "../../config/settings.ts";
import type { HealthReport } from "../../domain/health/health-state.ts";
import { endSession } from "../../domain/sessions/end-session.ts";
import { readOpenSession } from "../../domain/sessions/read-open-session.ts";
import { activateToken } from "../../domain/tokens/activate-token.ts";
import type { Tickets } from "../../gateway/browser/tickets.ts";
import type { DeviceIds } from "../../gateway/credentials/device-ids.ts";
import { handleOutside, type OutsideDeps, redirectFor } from "../../gateway/entry/handle-outside.ts";
import { type GatewayDeps, handleRequest } from "../../gateway/entry/handle-request.ts";
import { handleUpgrade } from "../../gateway/entry/handle-upgrade.ts";
import type { ExchangeDeps } from "../../gateway/exchange/exchange-input.ts";
import { tellTimeLeft } from "../../gateway/exchange/time-left.ts";
import { createActivate } from "../../gateway/live/activate.ts";
import { cutAtStop } from "../../gateway/live/cut-at-stop.ts";
import type { BrowserSite } from "../../gateway/request/browser-site.ts";
import type { ClientRequest } from "../../gateway/request/client.port.ts";
import { type Place, PROXY_PREFIX, takeoverPath } from "../../gateway/request/place.ts";
import { splitProxyUrl } from "../../gateway/request/proxy-url.ts";
import type { AnsweredRequest } from "../../gateway/request/request-context.ts";
import { RawTransport } from "../../gateway/transport/raw/raw-transport.ts";
import type { Transport } from "../../gateway/transport/transport.port.ts";
import { clientOf, type IsTrusted } from "../../http/client-address.ts";
import { cookieNaming } from "../../http/cookies.ts";
import type { DirectWrite } from "../../http/direct-write.ts";
import type { Clock } from "../../kernel/clock.port.ts";
import type { Database } from "../../kernel/database.port.ts";
import type { NewId, Uuid } from "../../kernel/ids.ts";
import type { LocalLimiter } from "../../kernel/limiter.port.ts";
import type { Log } from "../../kernel/log.port.ts";
import type { TargetLoad } from "../../kernel/target-load.ts";
import type { Proxied } from "../front/front-server.ts";
import { composeLive, type Live } from "./compose-live.ts";
import { composeTarget, type PlaceParts } from "./compose-target.ts";
import { composeTurns, type Turns } from "./compose-turns.ts";

export type GatewayParts = {
  readonly settings: Settings;
  readonly targetUrl: URL;
  readonly clock: Clock;
  readonly newId: NewId;
  readonly instanceId: Uuid;
  readonly database: Database;
  /** A separate connection for the feed of changes: cuts do not wait behind purchases. */
  readonly feedDatabase: Database;
  /** Closes the connections to the server that answered before. */
  readonly leaveServer: () => void;
  readonly limiter: LocalLimiter;
  readonly log: Log;
  readonly isTrustedProxy: IsTrusted;
  readonly isOurJwt: (jwt: string) => boolean;
  readonly newRequestId: () => string;
  readonly deviceIds: DeviceIds;
  /** null: everything is written to the target by streams. */
  readonly directWrite: DirectWrite | null;
  readonly tickets: Tickets | null;
  /** Signals to all instances that access changed. Settles when this one has seen the change. */
  readonly accessSignal: () => Promise<void>;
  readonly counts: GatewayMetrics;
  readonly noteAnswer: (answer: AnsweredRequest) => void;
  readonly noteQueueWait: (waitedMs: number) => void;
};

/** The data plane of one process. */
export type Gateway = {
  /** What arrives at the console's listener. `handle` returns false if the request is for the API. */
  readonly atConsole: Proxied;
  /** What arrives at the listener of `PROXY_PORT`: every request is the target's, or refused. */
  readonly ownOrigin: Proxied;
  /** The URL to redirect a request to for which the API has no route; null if there is none. */
  redirectFor(request: IncomingMessage): string | null;
  /** How much of the target this process uses now. */
  targetLoad(): TargetLoad;
  /** To be called with each result of the health check. */
  noteHealth(report: HealthReport): void;
  /** Reads the feed of changes, and the maintenance windows, at once. */
  readNow(): void;
  /** Settles when this instance has seen all changes that were committed before the call. Never throws. */
  caughtUp(): Promise<void>;
  /** Cuts what still runs, flushes the counters and closes the target's connections. */
  stop(): Promise<void>;
};

/** Wires the data plane and starts its loops: changes, usage, deadlines, the share of the target. @throws service_unavailable */
export async function composeGateway(parts: GatewayParts): Promise<Gateway> {
  const live = composeLive(parts);
  const { leases, changes, maintenance, meter, sweep } = live;
  const limits = composeTurns(parts, leases);
  const transport = openTransport(parts, limits);
  const compiled = composeTarget(parts.settings, parts.targetUrl);
  const exchange = { ...exchangeDeps(parts), transport, turns: limits.turns };
  const prefixDeps = gatewayDeps(parts, live, exchange, compiled, compiled.atPrefix);
  const ownDeps = gatewayDeps(parts, live, exchange, compiled, compiled.atOwnOrigin);
  const ownOrigin: Proxied = {
    handle: (request, response) => handleRequest(ownDeps, request, response),
    takes: () => true,
    handleUpgrade: (request, head) => handleUpgrade(ownDeps, request, head),
  };
  const isAtOwnOrigin = (request: Pick<ClientRequest, "headers" | "socket">): boolean =>
    compiled.site.ownOrigin !== null && compiled.site.isOwnHost(clientOf(request, parts.isTrustedProxy).host);
  await changes.start();
  await maintenance.start();
  await limits.share?.start();
  meter.start();
  sweep.start();
  return {
    ownOrigin,
    atConsole: {
      handle: (request, response) =>
        isAtOwnOrigin(request)
          ? ownOrigin.handle(request, response)
          : handleRequest(prefixDeps, request, response) || handleOutside(prefixDeps, request, response),
      takes: (request) => isAtOwnOrigin(request) || splitProxyUrl(request.url ?? "", PROXY_PREFIX) !== null,
      handleUpgrade: (request, head) =>
        isAtOwnOrigin(request)
          ? ownOrigin.handleUpgrade(request, head)
          : handleUpgrade(prefixDeps, request, head),
    },
    redirectFor: (request) => redirectFor(prefixDeps, request),
    targetLoad: limits.load,
    noteHealth: ({ findings }) => {
      if (findings.some(({ name, isUp }) => name === "upstream" && isUp)) limits.breaker?.tryNow();
    },
    readNow: () => {
      void changes.readNow();
      void maintenance.readNow();
    },
    caughtUp: async () => {
      await Promise.all([changes.caughtUp(), maintenance.caughtUp()]);
    },
    stop: async () => {
      sweep.stop();
      cutAtStop(leases, parts.log);
      await changes.stop();
      await maintenance.stop();
      await meter.stop().catch((error) => parts.log.error("the last counters are lost", { error }));
      await limits.share?.stop();
      transport.close();
    },
  };
}

function gatewayDeps(
  parts: GatewayParts,
  live: Live,
  exchange: ExchangeDeps,
  { site, script }: Pick<ReturnType<typeof composeTarget>, "site" | "script">,
  placeParts: PlaceParts,
): GatewayDeps & OutsideDeps {
  const { settings, clock, log } = parts;
  const { grants, lookup, claims, changes, maintenance, meter } = live;
  return {
    ...placeParts,
    site,
    script,
    corsOrigins: new Set(settings.corsOrigins),
    admission: {
      grants,
      lookup,
      claims,
      limiter: parts.limiter,
      proxyLimit: settings.rateLimits.proxy,
      connectionsMax: settings.upstream.connectionsPerToken,
      nowMs: clock.nowMs,
      isBlind: () => changes.isBlind,
      takeover: { ...settings.takeover, path: takeoverPath(placeParts.place) },
      maintenance,
      countDenial: (tokenId, code) => meter.countDenial(tokenId, code),
    },
    exchange,
    browser: browserDeps(parts, live, site, placeParts.place),
    activate: createActivate({ grants, activateToken: (id) => activateToken(parts, id), nowMs: clock.nowMs }),
    isTrustedProxy: parts.isTrustedProxy,
    isOurJwt: parts.isOurJwt,
    newRequestId: parts.newRequestId,
    monotonicMs: clock.monotonicMs,
    defaultLanguage: settings.defaultLanguage,
    countAnswer: parts.counts.countAnswer,
    countRefusal: parts.counts.countDenial,
    maintenanceFacts: () => maintenance.refusalFacts(),
    noteAnswer: parts.noteAnswer,
    noteBug: (error, requestId) => log.error("a proxied request failed", { error, request_id: requestId }),
  };
}

function browserDeps(
  parts: GatewayParts,
  { lookup, leases, meter }: Live,
  site: BrowserSite,
  { isOwnOrigin }: Place,
): GatewayDeps["browser"] {
  const { settings, clock, database } = parts;
  const origin = isOwnOrigin && site.ownOrigin !== null ? site.ownOrigin : site.consoleOrigin;
  return {
    lookup,
    consoleOrigin: site.consoleOrigin,
    tickets: parts.tickets,
    status: {
      leases,
      readOpenSession: async (id) => {
        await meter.settled();
        return readOpenSession(database.direct, id);
      },
      nowMs: clock.nowMs,
    },
    cookies: {
      ...cookieNaming(new URL(origin), settings.cookie.secure),
      sameSite: settings.cookie.sameSite,
      sharesConsoleOrigin: site.ownOrigin === null,
      nowMs: clock.nowMs,
      deviceIds: parts.deviceIds,
    },
    gatewayOrigins: new Set([origin, site.consoleOrigin, site.ownOrigin ?? origin]),
    endSession: async (tokenId, deviceId) => {
      await endSession(database.direct, { tokenId, deviceId }, "signed_out");
      await parts.accessSignal();
    },
  };
}

function openTransport(parts: GatewayParts, { breaker }: Turns): Transport {
  const { settings, targetUrl, clock, directWrite } = parts;
  return new RawTransport({
    origin: targetUrl.origin,
    connectTimeoutMs: settings.upstream.connectTimeoutMs,
    ca: settings.target.ca,
    verifyTls: settings.target.tlsVerify,
    monotonicMs: clock.monotonicMs,
    directWrite,
    breaker,
  });
}

function exchangeDeps({ settings, clock, log }: GatewayParts) {
  return {
    monotonicMs: clock.monotonicMs,
    headersTimeoutMs: settings.upstream.headersTimeoutMs,
    idleTimeoutMs: settings.upstream.idleTimeoutMs,
    tellTimeLeft: settings.tellsTimeLeft ? tellTimeLeft(clock.nowMs) : null,
    noteFault: (fault: Error) => log.warn("the target failed", { fault: fault.message }),
  };
}
