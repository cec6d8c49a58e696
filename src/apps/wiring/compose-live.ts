import type { GatewayMetrics } from "../../adapters/metrics/gateway-metrics.ts";
import type { Settings } from "../../config/settings.ts";
import { readAccessChanges } from "../../domain/access/read-access-changes.ts";
import { readGrant } from "../../domain/access/read-grant.ts";
import { readWindowsAhead } from "../../domain/maintenance/read-maintenance.ts";
import { type Claim, claimLease } from "../../domain/sessions/claim-lease.ts";
import { flushIntervalMs, leaseTrustMs } from "../../domain/sessions/lease-rules.ts";
import { readOpenSession } from "../../domain/sessions/read-open-session.ts";
import { type TakeoverClaim, takeOver } from "../../domain/sessions/take-over.ts";
import { recordUsage } from "../../domain/usage/record-usage.ts";
import { ChangeFollower } from "../../gateway/live/change-follower.ts";
import { DeadlineSweep } from "../../gateway/live/deadline-sweep.ts";
import { GrantCache } from "../../gateway/live/grant-cache.ts";
import { GrantLookup } from "../../gateway/live/grant-lookup.ts";
import { LeaseBook } from "../../gateway/live/lease-book.ts";
import { LeaseClaims } from "../../gateway/live/lease-claims.ts";
import { MaintenanceBoard } from "../../gateway/live/maintenance-board.ts";
import { RefusedClaims } from "../../gateway/live/refused-claims.ts";
import { UsageMeter } from "../../gateway/live/usage-meter.ts";
import type { Clock } from "../../kernel/clock.port.ts";
import type { Database } from "../../kernel/database.port.ts";
import type { NewId, Uuid } from "../../kernel/ids.ts";
import type { LocalLimiter } from "../../kernel/limiter.port.ts";
import type { Log } from "../../kernel/log.port.ts";

export type LiveParts = {
  readonly settings: Pick<Settings, "sessionTimeoutMs" | "rateLimits" | "takeover">;
  readonly clock: Clock;
  readonly newId: NewId;
  readonly instanceId: Uuid;
  readonly database: Database;
  readonly feedDatabase: Database;
  readonly leaveServer: () => void;
  readonly limiter: LocalLimiter;
  readonly log: Log;
  readonly counts: Pick<GatewayMetrics, "observeRevocation" | "countConflict">;
};

export type Live = ReturnType<typeof composeLive>;

/** What this instance caches of tokens and devices, and the loops that keep the caches correct. */
export function composeLive(parts: LiveParts) {
  const { settings, clock, database } = parts;
  const times = {
    sessionTimeoutMs: settings.sessionTimeoutMs,
    leaseTrustMs: leaseTrustMs(settings.sessionTimeoutMs),
    flushIntervalMs: flushIntervalMs(settings.sessionTimeoutMs),
  };
  const leases = new LeaseBook(clock);
  const refusedClaims = new RefusedClaims(clock);
  const grants = new GrantCache({ clock, readGrant: (hash) => readGrant(database.direct, hash) });
  const changes = new ChangeFollower({
    clock,
    grants,
    leases,
    refusedClaims,
    readChanges: (since, replayMs) => readAccessChanges(parts.feedDatabase.direct, since, replayMs),
    noteCut: (afterMs) => parts.counts.observeRevocation(afterMs),
    onServerChanged: () => {
      parts.log.warn(
        "another PostgreSQL server answers, or it was restarted: grants and leases are read again",
      );
      parts.leaveServer();
      leases.doubtAll(times.flushIntervalMs);
      // A flush that runs may be confirmed by the former server; what it sends again is counted once.
      void meter
        .settled()
        .then(() => meter.flush())
        .catch(() => {});
    },
  });
  const meter = new UsageMeter({
    clock,
    newId: parts.newId,
    instanceId: parts.instanceId,
    leases,
    ...times,
    recordUsage: (samples, idleIds) => recordUsage(database.direct, samples, idleIds),
  });
  const claims = new LeaseClaims({
    clock,
    leases,
    refusedClaims,
    ...times,
    ...sessionsOf(parts),
  });
  const isLimited = settings.rateLimits.proxy !== null;
  const maintenance = openMaintenanceBoard(parts);
  const lookup = new GrantLookup({ grants, limiter: parts.limiter, isLimited });
  return {
    leases,
    grants,
    lookup,
    changes,
    meter,
    claims,
    maintenance,
    sweep: new DeadlineSweep({ clock, leases, changes, maintenance }),
  };
}

/** How leases are claimed and taken over in PostgreSQL. */
function sessionsOf(parts: LiveParts) {
  const { perDay } = parts.settings.takeover;
  return {
    claimLease: (claim: Claim) => claimLease(parts, claim),
    readOpenSession: (tokenId: Uuid) => readOpenSession(parts.database.direct, tokenId),
    takeOver: (claim: TakeoverClaim) => takeOver(parts, { ...claim, perDay }),
    noteConflict: () => parts.counts.countConflict(),
  };
}

function openMaintenanceBoard({ clock, feedDatabase }: LiveParts): MaintenanceBoard {
  return new MaintenanceBoard({ clock, readWindows: (now) => readWindowsAhead(feedDatabase.direct, now) });
}
