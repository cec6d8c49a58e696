import type { Grant } from "../../domain/access/grant.ts";
import type { Claim, ClaimOutcome } from "../../domain/sessions/claim-lease.ts";
import type { TakeoverClaim, TakeoverOutcome } from "../../domain/sessions/take-over.ts";
import type { Actor } from "../../kernel/actor.ts";
import type { Clock } from "../../kernel/clock.port.ts";
import { AppError } from "../../kernel/errors.ts";
import type { Uuid } from "../../kernel/ids.ts";
import { type ClaimedLease, type TakenLease, toldClaim } from "./claimed-lease.ts";
import { Lease } from "./lease.ts";
import type { LeaseBook } from "./lease-book.ts";
import type { RefusedClaims } from "./refused-claims.ts";

/** Each further one means that the session, or the trust in its lease, ended within one round trip. */
const ATTEMPTS_MAX = 5;

type Deps = {
  readonly clock: Clock;
  readonly leases: LeaseBook;
  readonly refusedClaims: RefusedClaims;
  readonly sessionTimeoutMs: number;
  readonly leaseTrustMs: number;
  /** The longest time until traffic renews its lease. */
  readonly flushIntervalMs: number;
  readonly claimLease: (claim: Claim) => Promise<ClaimOutcome>;
  readonly readOpenSession: (tokenId: Uuid) => Promise<{ readonly id: Uuid } | null>;
  readonly takeOver: (claim: TakeoverClaim) => Promise<TakeoverOutcome>;
  /** Called when a claim was refused because another device holds the token. */
  readonly noteConflict: () => void;
};

/** `deviceId` is null for a takeover: whoever waited for it is judged anew, by what is known then. */
type RunningClaim =
  | { readonly deviceId: string; readonly outcome: Promise<ClaimedLease> }
  | { readonly deviceId: null; readonly outcome: Promise<unknown> };

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

  /**
   * Takes the token over from the device that holds it. If the session that begins ends again within one round trip, the outcome is
   * that of a claim: a takeover is never repeated by itself.
   * @throws service_unavailable
   */
  async takeOver(grant: Grant, deviceId: string, actor: Actor): Promise<TakenLease> {
    const { tokenId } = grant;
    // Read before it waits for others: whoever takes the token over meanwhile has won.
    const seenSessionId = (await this.#deps.readOpenSession(tokenId))?.id ?? null;
    for (let running = this.#running.get(tokenId); running !== undefined; ) {
      await settled(running.outcome);
      running = this.#running.get(tokenId);
    }
    const outcome = this.#takeOver(grant, { deviceId, actor, seenSessionId }).finally(() =>
      this.#running.delete(tokenId),
    );
    this.#running.set(tokenId, { deviceId: null, outcome });
    const taken = await outcome;
    if (taken !== null) return taken;
    const claimed = await this.claim(grant, deviceId, actor);
    return claimed.kind === "held" ? { kind: "held", lostDeviceHint: null, takeovers: [] } : claimed;
  }

  /** @returns null if the session has ended since */
  async #takeOver(
    grant: Grant,
    asked: Pick<TakeoverClaim, "deviceId" | "actor" | "seenSessionId">,
  ): Promise<TakenLease | null> {
    const { clock, refusedClaims, sessionTimeoutMs, takeOver } = this.#deps;
    const { tokenId, userId } = grant;
    const sentAtMs = clock.monotonicMs();
    const outcome = await takeOver({ ...asked, tokenId, userId, sessionTimeoutMs });
    if (outcome.kind === "limit") return outcome;
    if (outcome.kind !== "held") return toldClaim(outcome);
    refusedClaims.forget(tokenId);
    const { sessionId, lostDeviceHint, takeovers } = outcome;
    if (this.#hold(grant, { sessionId, deviceId: asked.deviceId }, sentAtMs) === null) return null;
    return { kind: "held", lostDeviceHint, takeovers };
  }

  async #inTurn(grant: Grant, deviceId: string, actor: Actor): Promise<ClaimedLease> {
    const { tokenId } = grant;
    for (;;) {
      const lease = this.held(tokenId, deviceId);
      if (lease !== undefined) return { kind: "held", lease };
      const refusal = this.#deps.refusedClaims.find(tokenId, deviceId);
      if (refusal !== undefined) return toldClaim(refusal);
      const running = this.#running.get(tokenId);
      if (running === undefined) return this.#start(grant, deviceId, actor);
      // If the running claim fails, this call fails too: else each waiting call would make a claim that fails.
      if (running.deviceId === null) {
        await settled(running.outcome);
        continue;
      }
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
    const { clock, leases, refusedClaims, sessionTimeoutMs, claimLease } = this.#deps;
    const { tokenId, userId } = grant;
    // A session may end between the commit of its claim and the result: then the claim is made again.
    for (let attempt = 1; attempt <= ATTEMPTS_MAX; attempt += 1) {
      const sentAtMs = clock.monotonicMs();
      const outcome = await claimLease({ tokenId, userId, deviceId, actor, sessionTimeoutMs });
      if (outcome.kind !== "held") {
        const isPast = outcome.kind === "conflict" && leases.endedSince(outcome.sessionId, sentAtMs);
        if (isPast) return toldClaim(outcome);
        refusedClaims.remember(tokenId, deviceId, outcome, sentAtMs);
        if (outcome.kind === "conflict") this.#deps.noteConflict();
        return toldClaim(outcome);
      }
      const lease = this.#hold(grant, { sessionId: outcome.sessionId, deviceId }, sentAtMs);
      if (lease !== null) return { kind: "held", lease };
    }
    throw new AppError("service_unavailable");
  }

  #hold(
    { tokenId, userId, expiresAtMs }: Grant,
    session: { readonly sessionId: Uuid; readonly deviceId: string },
    sentAtMs: number,
  ): Lease | null {
    const { clock, leases, leaseTrustMs } = this.#deps;
    const held = { ...session, tokenId, userId, expiresAtMs };
    return leases.hold(new Lease(held, sentAtMs + leaseTrustMs, clock.nowMs()), sentAtMs);
  }
}

/** Settles when the promise does, also if it is rejected. */
async function settled(outcome: Promise<unknown>): Promise<void> {
  await outcome.catch(() => {});
}
