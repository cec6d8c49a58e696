import type { Grant } from "../../domain/access/grant.ts";
import type { Claim, ClaimOutcome } from "../../domain/sessions/claim-lease.ts";
import type { Actor } from "../../kernel/actor.ts";
import type { Clock } from "../../kernel/clock.port.ts";
import { SECOND_MS } from "../../kernel/duration.ts";
import { AppError } from "../../kernel/errors.ts";
import type { Uuid } from "../../kernel/ids.ts";
import { Lease } from "./lease.ts";
import type { LeaseBook } from "./lease-book.ts";
import type { RefusalMemory, RefusedClaim } from "./refusal-memory.ts";

/** Each further one means that the session ended, or all trust in it, within one round trip. */
const ATTEMPTS_MAX = 5;

export type ClaimedLease =
  | { readonly kind: "held"; readonly lease: Lease }
  | {
      readonly kind: "conflict";
      readonly holderDeviceId: string;
      readonly sessionStartedAt: Date;
      readonly retryAfterSeconds: number;
    }
  | { readonly kind: "released" | "too_many"; readonly retryAfterSeconds: number }
  | { readonly kind: "token_gone" };

type Deps = {
  readonly clock: Clock;
  readonly leases: LeaseBook;
  readonly refusals: RefusalMemory;
  readonly sessionTimeoutMs: number;
  readonly leaseTrustMs: number;
  /** How long it may take until traffic renews its lease. */
  readonly flushIntervalMs: number;
  readonly claimLease: (claim: Claim) => Promise<ClaimOutcome>;
};

type RunningClaim = { readonly deviceId: string; readonly outcome: Promise<ClaimedLease> };

/**
 * Gets leases from PostgreSQL: one claim of a token at a time, since they would only wait for each other there, each with a
 * connection that others need. Whoever comes meanwhile waits for its outcome, and is judged by what is known then.
 */
export class LeaseClaims {
  readonly #deps: Deps;
  readonly #running = new Map<Uuid, RunningClaim>();

  constructor(deps: Deps) {
    this.#deps = deps;
  }

  /** The lease if this device holds it here, and for long enough that a stream which starts now is renewed in time. */
  held(tokenId: Uuid, deviceId: string): Lease | undefined {
    return this.#deps.leases.trusted(tokenId, deviceId, this.#deps.flushIntervalMs);
  }

  /** @throws service_unavailable */
  async claim(grant: Grant, deviceId: string, actor: Actor): Promise<ClaimedLease> {
    try {
      return await this.#inTurn(grant, deviceId, actor);
    } catch (error) {
      // While PostgreSQL is away, what is left of a known lease still counts. Any other fault is a bug and is told.
      const isAway = error instanceof AppError && error.code === "service_unavailable";
      const lease = isAway ? this.#deps.leases.trusted(grant.tokenId, deviceId, 0) : undefined;
      if (lease === undefined) throw error;
      return { kind: "held", lease };
    }
  }

  async #inTurn(grant: Grant, deviceId: string, actor: Actor): Promise<ClaimedLease> {
    const { tokenId } = grant;
    for (;;) {
      const lease = this.held(tokenId, deviceId);
      if (lease !== undefined) return { kind: "held", lease };
      const refusal = this.#deps.refusals.find(tokenId, deviceId);
      if (refusal !== undefined) return refused(refusal);
      const running = this.#running.get(tokenId);
      if (running === undefined) return this.#start(grant, deviceId, actor);
      // Where it fails, so would the next one, and those who wait would wait as often as they are many.
      const outcome = await running.outcome;
      if (running.deviceId === deviceId || outcome.kind === "token_gone") return outcome;
    }
  }

  #start(grant: Grant, deviceId: string, actor: Actor): Promise<ClaimedLease> {
    const outcome = this.#claim(grant, deviceId, actor).finally(() => this.#running.delete(grant.tokenId));
    this.#running.set(grant.tokenId, { deviceId, outcome });
    return outcome;
  }

  async #claim(grant: Grant, deviceId: string, actor: Actor): Promise<ClaimedLease> {
    const { clock, leases, refusals, sessionTimeoutMs, leaseTrustMs, claimLease } = this.#deps;
    const { tokenId, userId, expiresAtMs } = grant;
    // A session may end between the commit of its claim and the news of it: then the claim is made again.
    for (let attempt = 1; attempt <= ATTEMPTS_MAX; attempt += 1) {
      const sentAtMs = clock.monotonicMs();
      const outcome = await claimLease({ tokenId, userId, deviceId, actor, sessionTimeoutMs });
      if (outcome.kind !== "held") {
        const isPast = outcome.kind === "conflict" && leases.endedSince(outcome.sessionId, sentAtMs);
        if (!isPast) refusals.remember(tokenId, deviceId, outcome, sentAtMs);
        return refused(outcome);
      }
      const session = { sessionId: outcome.sessionId, tokenId, userId, deviceId, expiresAtMs };
      const lease = leases.hold(new Lease(session, sentAtMs + leaseTrustMs, clock.nowMs()), sentAtMs);
      if (lease !== null) return { kind: "held", lease };
    }
    throw new AppError("service_unavailable");
  }
}

function refused(outcome: RefusedClaim): ClaimedLease {
  if (outcome.kind === "token_gone") return outcome;
  const retryAfterSeconds = wholeSeconds(outcome.freeInMs);
  if (outcome.kind !== "conflict") return { kind: outcome.kind, retryAfterSeconds };
  return {
    kind: "conflict",
    holderDeviceId: outcome.holderDeviceId,
    sessionStartedAt: outcome.sessionStartedAt,
    retryAfterSeconds,
  };
}

/** Rounded up, at least 1: who waits so long is let in. */
function wholeSeconds(ms: number): number {
  return Math.max(1, Math.ceil(ms / SECOND_MS));
}
