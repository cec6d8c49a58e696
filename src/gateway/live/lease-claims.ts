import type { Grant } from "../../domain/access/grant.ts";
import type { Claim, ClaimOutcome } from "../../domain/sessions/claim-lease.ts";
import type { Actor } from "../../kernel/actor.ts";
import type { Clock } from "../../kernel/clock.port.ts";
import { SECOND_MS } from "../../kernel/duration.ts";
import { AppError } from "../../kernel/errors.ts";
import type { Uuid } from "../../kernel/ids.ts";
import { Lease } from "./lease.ts";
import type { LeaseBook } from "./lease-book.ts";
import type { RefusedClaim, RefusedClaims } from "./refused-claims.ts";

/** Each further one means that the session, or the trust in its lease, ended within one round trip. */
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
  | { readonly kind: "token_gone" | "secret_replaced" };

type Deps = {
  readonly clock: Clock;
  readonly leases: LeaseBook;
  readonly refusedClaims: RefusedClaims;
  readonly sessionTimeoutMs: number;
  readonly leaseTrustMs: number;
  /** The longest time until traffic renews its lease. */
  readonly flushIntervalMs: number;
  readonly claimLease: (claim: Claim) => Promise<ClaimOutcome>;
  /** Called when a claim was refused because another device holds the token. */
  readonly noteConflict: () => void;
};

type RunningClaim = {
  readonly deviceId: string;
  readonly secretHash: string;
  readonly outcome: Promise<ClaimedLease>;
};

/**
 * Claims leases from PostgreSQL: one claim of a token at a time, since simultaneous ones would wait for each other there, each
 * occupying a connection. Other requests with the token wait for its outcome, and are then judged by what is known.
 */
export class LeaseClaims {
  readonly #deps: Deps;
  readonly #running = new Map<Uuid, RunningClaim>();

  constructor(deps: Deps) {
    this.#deps = deps;
  }

  /** The lease if this device holds it, with enough trust left that a stream which starts now renews it in time. */
  held(tokenId: Uuid, deviceId: string): Lease | undefined {
    return this.#deps.leases.trusted(tokenId, deviceId, this.#deps.flushIntervalMs);
  }

  /** @throws service_unavailable */
  async claim(grant: Grant, deviceId: string, actor: Actor): Promise<ClaimedLease> {
    try {
      return await this.#inTurn(grant, deviceId, actor);
    } catch (error) {
      // While PostgreSQL is not reachable, a held lease is used until its trust ends. Any other error is a bug.
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
      const refusal = this.#deps.refusedClaims.find(tokenId, deviceId);
      if (refusal !== undefined) return refused(refusal);
      const running = this.#running.get(tokenId);
      if (running === undefined) return this.#start(grant, deviceId, actor);
      // If the running claim fails, this call fails too: else each waiting call would make a claim that fails.
      const outcome = await running.outcome;
      const isSame = running.deviceId === deviceId && running.secretHash === grant.secretHash;
      if (isSame || outcome.kind === "token_gone") return outcome;
    }
  }

  #start(grant: Grant, deviceId: string, actor: Actor): Promise<ClaimedLease> {
    const outcome = this.#claim(grant, deviceId, actor).finally(() => this.#running.delete(grant.tokenId));
    this.#running.set(grant.tokenId, { deviceId, secretHash: grant.secretHash, outcome });
    return outcome;
  }

  async #claim(grant: Grant, deviceId: string, actor: Actor): Promise<ClaimedLease> {
    const { clock, leases, refusedClaims, sessionTimeoutMs, leaseTrustMs, claimLease } = this.#deps;
    const { tokenId, userId, secretHash, expiresAtMs } = grant;
    // A session may end between the commit of its claim and the result: then the claim is made again.
    for (let attempt = 1; attempt <= ATTEMPTS_MAX; attempt += 1) {
      const sentAtMs = clock.monotonicMs();
      const outcome = await claimLease({ tokenId, userId, deviceId, secretHash, actor, sessionTimeoutMs });
      if (outcome.kind !== "held") {
        const isPast = outcome.kind === "conflict" && leases.endedSince(outcome.sessionId, sentAtMs);
        if (isPast) return refused(outcome);
        refusedClaims.remember(tokenId, deviceId, outcome, sentAtMs);
        if (outcome.kind === "conflict") this.#deps.noteConflict();
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
  if (outcome.kind === "token_gone" || outcome.kind === "secret_replaced") return outcome;
  const retryAfterSeconds = wholeSeconds(outcome.freeInMs);
  if (outcome.kind !== "conflict") return { kind: outcome.kind, retryAfterSeconds };
  return {
    kind: "conflict",
    holderDeviceId: outcome.holderDeviceId,
    sessionStartedAt: outcome.sessionStartedAt,
    retryAfterSeconds,
  };
}

/** Rounded up, at least 1: after that time the device is admitted. */
function wholeSeconds(ms: number): number {
  return Math.max(1, Math.ceil(ms / SECOND_MS));
}
