import type { Settings } from "../../config/settings.ts";
import { leaseTrustMs } from "../../domain/sessions/lease-rules.ts";
import { endShare, renewShare } from "../../domain/shares/renew-share.ts";
import type { LeaseBook } from "../../gateway/live/lease-book.ts";
import { TargetShare } from "../../gateway/live/target-share.ts";
import { CircuitBreaker } from "../../gateway/transport/circuit-breaker.ts";
import { TargetTurns } from "../../gateway/turns/target-turns.ts";
import type { Clock } from "../../kernel/clock.port.ts";
import type { Database } from "../../kernel/database.port.ts";
import { MINUTE_MS } from "../../kernel/duration.ts";
import type { Uuid } from "../../kernel/ids.ts";
import type { Log } from "../../kernel/log.port.ts";
import { NO_TARGET_LOAD, type TargetLoad } from "../../kernel/target-load.ts";

/**
 * The lease of a share, where devices have longer ones. The share of a process that was killed is free after that; and a database
 * that is away for longer ends what runs, as it does with the leases of devices.
 */
const SHARE_LEASE_MS_MAX = MINUTE_MS;

type Parts = {
  readonly settings: Settings;
  readonly clock: Clock;
  readonly instanceId: Uuid;
  readonly database: Database;
  readonly log: Log;
  readonly noteQueueWait: (waitedMs: number) => void;
};

/** What keeps the target from too many exchanges, and requests from a target that is away. */
export type Turns = ReturnType<typeof composeTurns>;

/** @param leases those that the turns belong to */
export function composeTurns(parts: Parts, leases: LeaseBook) {
  const { upstream } = parts.settings;
  const turns =
    upstream.turns === null
      ? null
      : new TargetTurns({
          ...upstream.turns,
          monotonicMs: parts.clock.monotonicMs,
          noteWait: parts.noteQueueWait,
        });
  const share = turns === null || upstream.turns === null ? null : composeShare(parts, leases, turns);
  const breaker = composeBreaker(parts, () => turns?.refuseAll("upstream_unreachable"));
  return { turns, share, breaker, load: () => loadOf(parts, turns, breaker) };
}

function composeShare(parts: Parts, leases: LeaseBook, turns: TargetTurns): TargetShare {
  const { settings, database, instanceId, clock, log } = parts;
  const leaseMs = Math.min(settings.sessionTimeoutMs, SHARE_LEASE_MS_MAX);
  const total = settings.upstream.turns?.concurrentMax ?? 0;
  return new TargetShare({
    clock,
    turns,
    leases,
    trustMs: leaseTrustMs(leaseMs),
    renewShare: (request) => renewShare(database, { total, leaseMs }, { ...request, holder: instanceId }),
    endShare: () => endShare(database.direct, instanceId),
    noteLost: () =>
      log.warn(
        "PostgreSQL has not confirmed the share of TARGET_MAX_CONCURRENT: nothing is sent until it does",
      ),
  });
}

function composeBreaker(
  { settings: { upstream }, clock, log }: Parts,
  onAway: () => void,
): CircuitBreaker | null {
  if (upstream.breakerFailures === 0) return null;
  return new CircuitBreaker({
    monotonicMs: clock.monotonicMs,
    failuresMax: upstream.breakerFailures,
    connectTimeoutMs: upstream.connectTimeoutMs,
    onChange: (isAway) => {
      if (!isAway) {
        log.info("the target can be connected to again");
        return;
      }
      log.warn("the target cannot be connected to: requests that need a connection are refused at once");
      onAway();
    },
  });
}

function loadOf(
  { settings, clock }: Parts,
  turns: TargetTurns | null,
  breaker: CircuitBreaker | null,
): TargetLoad {
  const { concurrentMax } = settings.upstream.turns ?? NO_TARGET_LOAD;
  const { limit: share, used, waiting, refused, ended } = turns ?? { ...NO_TARGET_LOAD, limit: 0 };
  return {
    concurrentMax,
    share,
    used,
    waiting,
    refused,
    ended,
    breaker: breaker?.state ?? "off",
    breakerSince: breaker === null ? null : new Date(clock.nowMs() - breaker.unchangedMs),
  };
}
