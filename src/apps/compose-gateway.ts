import type { IncomingMessage, ServerResponse } from "node:http";
import type { Settings } from "../config/settings.ts";
import { activateToken } from "../domain/access/activate-token.ts";
import { readAccessChanges } from "../domain/access/read-access-changes.ts";
import { readGrant } from "../domain/access/read-grant.ts";
import { claimLease } from "../domain/sessions/claim-lease.ts";
import { endDeviceSession } from "../domain/sessions/end-device-session.ts";
import { flushIntervalMs, leaseTrustMs } from "../domain/sessions/lease-rules.ts";
import { readOpenSession } from "../domain/sessions/read-open-session.ts";
import { recordUsage } from "../domain/sessions/record-usage.ts";
import { GrantCache } from "../gateway/admission/grant-cache.ts";
import { LeaseClaims } from "../gateway/admission/lease-claims.ts";
import { locationForCookieMode, locationForHeaderMode } from "../gateway/forward/location.ts";
import { refererForTarget } from "../gateway/forward/referer.ts";
import { PROXY_PREFIX } from "../gateway/forward/target-path.ts";
import { Upstream } from "../gateway/forward/upstream.ts";
import {
  type AnsweredRequest,
  type GatewayDeps,
  handleRequest,
  type Target,
} from "../gateway/handle-request.ts";
import { createActivate } from "../gateway/live/activate.ts";
import { ChangeFollower } from "../gateway/live/change-follower.ts";
import { DeadlineSweep } from "../gateway/live/deadline-sweep.ts";
import { LeaseBook } from "../gateway/live/lease-book.ts";
import { UsageMeter } from "../gateway/live/usage-meter.ts";
import type { IsTrusted } from "../http/client-address.ts";
import type { Clock } from "../kernel/clock.port.ts";
import type { Database } from "../kernel/database.port.ts";
import type { NewId, Uuid } from "../kernel/ids.ts";
import type { LocalLimiter } from "../kernel/limiter.port.ts";
import type { Log } from "../kernel/log.port.ts";

export type GatewayParts = {
  readonly settings: Settings;
  readonly targetUrl: URL;
  readonly clock: Clock;
  readonly newId: NewId;
  readonly instanceId: Uuid;
  readonly database: Database;
  /** One connection of its own for the feed of changes: cuts do not wait behind purchases. */
  readonly feedDatabase: Database;
  readonly limiter: LocalLimiter;
  readonly log: Log;
  readonly isTrustedProxy: IsTrusted;
  readonly isOurJwt: (jwt: string) => boolean;
  readonly newRequestId: () => string;
  readonly newDeviceId: () => string;
  /** Tells all instances that access changed. */
  readonly accessSignal: () => void;
  readonly noteAnswer: (answer: AnsweredRequest) => void;
};

/** The data plane of one process. */
export type Gateway = {
  /** @returns false if the request is not the proxy's */
  handle(request: IncomingMessage, response: ServerResponse): boolean;
  /** Looks at the feed of changes at once. */
  lookNow(): void;
  /** Cuts what still runs, flushes the counters and closes the target's connections. */
  stop(): Promise<void>;
};

/** Wires the data plane and starts its three loops: changes, usage, deadlines. @throws service_unavailable */
export async function composeGateway(parts: GatewayParts): Promise<Gateway> {
  const live = composeLive(parts);
  const { leases, changes, meter, sweep } = live;
  const upstream = openUpstream(parts);
  const deps = gatewayDeps(parts, live, upstream);
  await changes.start();
  meter.start();
  sweep.start();
  return {
    handle: (request, response) => handleRequest(deps, request, response),
    lookNow: () => changes.lookNow(),
    stop: async () => {
      sweep.stop();
      for (const lease of leases.held()) lease.cutAll("shutting_down");
      await changes.stop();
      await meter.stop().catch((error) => parts.log.error("the last counters are lost", { error }));
      await upstream.close();
    },
  };
}

type Live = ReturnType<typeof composeLive>;

/** What this instance knows of tokens and devices, and the loops that keep it true. */
function composeLive(parts: GatewayParts) {
  const { settings, clock, database } = parts;
  const times = {
    sessionTimeoutMs: settings.sessionTimeoutMs,
    leaseTrustMs: leaseTrustMs(settings.sessionTimeoutMs),
    flushIntervalMs: flushIntervalMs(settings.sessionTimeoutMs),
  };
  const leases = new LeaseBook(clock);
  const grants = new GrantCache({ clock, readGrant: (hash) => readGrant(database.direct, hash) });
  const changes = new ChangeFollower({
    clock,
    grants,
    leases,
    readChanges: (since, againMs) => readAccessChanges(parts.feedDatabase.direct, since, againMs),
  });
  const meter = new UsageMeter({
    clock,
    newId: parts.newId,
    instanceId: parts.instanceId,
    leases,
    ...times,
    recordUsage: (samples) => recordUsage(database.direct, samples),
  });
  const claims = new LeaseClaims({
    clock,
    leases,
    ...times,
    claimLease: (claim) => claimLease(parts, claim),
  });
  return { leases, grants, changes, meter, claims, sweep: new DeadlineSweep({ clock, leases, changes }) };
}

function gatewayDeps(parts: GatewayParts, live: Live, upstream: Upstream): GatewayDeps {
  const { settings, clock, log } = parts;
  const { grants, claims, changes, meter } = live;
  return {
    admission: {
      grants,
      claims,
      limiter: parts.limiter,
      proxyLimit: settings.rateLimits.proxy,
      isBlind: () => changes.isBlind,
      countDenial: (tokenId, code) => meter.countDenial(tokenId, code),
    },
    exchange: { ...exchangeDeps(parts), upstream },
    signIn: signInDeps(parts, live),
    activate: createActivate({ grants, activateToken: (id) => activateToken(parts, id), nowMs: clock.nowMs }),
    target: describeTarget(parts),
    isTrustedProxy: parts.isTrustedProxy,
    isOurJwt: parts.isOurJwt,
    newRequestId: parts.newRequestId,
    monotonicMs: clock.monotonicMs,
    defaultLanguage: settings.defaultLanguage,
    noteAnswer: parts.noteAnswer,
    noteBug: (error, requestId) => log.error("a proxied request failed", { error, request_id: requestId }),
  };
}

function signInDeps(parts: GatewayParts, { grants, leases, meter }: Live): GatewayDeps["signIn"] {
  const { settings, clock, database } = parts;
  const { backendUrl, proxyOrigin } = settings;
  return {
    grants,
    status: {
      grants,
      leases,
      readOpenSession: async (id) => {
        await meter.settled();
        return readOpenSession(database.direct, id);
      },
      nowMs: clock.nowMs,
    },
    cookies: { ...settings.cookie, nowMs: clock.nowMs, newDeviceId: parts.newDeviceId },
    ourOrigins: new Set([backendUrl.origin, ...(proxyOrigin === null ? [] : [proxyOrigin.origin])]),
    endSession: async (tokenId, deviceId) => {
      await endDeviceSession(database.direct, tokenId, deviceId);
      parts.accessSignal();
    },
  };
}

function openUpstream({ settings, targetUrl }: GatewayParts): Upstream {
  return new Upstream({
    origin: targetUrl.origin,
    connectTimeoutMs: settings.upstream.connectTimeoutMs,
    ca: settings.target.ca,
    verifyTls: settings.target.tlsVerify,
  });
}

function exchangeDeps({ settings, clock, log }: GatewayParts) {
  return {
    monotonicMs: clock.monotonicMs,
    headersTimeoutMs: settings.upstream.headersTimeoutMs,
    idleTimeoutMs: settings.upstream.idleTimeoutMs,
    noteFault: (fault: Error) => log.warn("the target failed", { fault: fault.message }),
  };
}

function describeTarget({ settings, targetUrl }: GatewayParts): Target {
  const { origin, host } = targetUrl;
  const target = { origin, host, basePath: basePathOf(targetUrl) };
  const proxyUrl = `${(settings.proxyOrigin ?? settings.backendUrl).origin}${PROXY_PREFIX}`;
  return {
    host,
    basePath: target.basePath,
    asItsOwnPage: {
      origin,
      referer: (value) => refererForTarget(value, PROXY_PREFIX, origin + target.basePath),
    },
    locationForHeaders: (value) => locationForHeaderMode(value, target),
    locationForCookies: (value) => locationForCookieMode(value, target, proxyUrl),
  };
}

/** "" or "/base", without a slash at its end. */
function basePathOf(url: URL): string {
  return url.pathname.replace(/\/+$/, "");
}
