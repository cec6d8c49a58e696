import type { Grant } from "../../domain/access/grant.ts";
import type { Claim, ClaimOutcome } from "../../domain/sessions/claim-lease.ts";
import type { Clock } from "../../kernel/clock.port.ts";
import { SECOND_MS } from "../../kernel/duration.ts";
import { AppError } from "../../kernel/errors.ts";
import type { Uuid } from "../../kernel/ids.ts";
import type { Actor } from "../../kernel/words.ts";
import { Lease } from "../live/lease.ts";
import type { LeaseBook } from "../live/lease-book.ts";

/** Each further one means that the session ended, or all trust in it, within one round trip. */
const ATTEMPTS_MAX = 5;

export type ClaimedLease =
  | { readonly kind: "held"; readonly lease: Lease }
  | {
      readonly kind: "conflict";
      readonly deviceIdHint: string;
      readonly sessionStartedAt: Date;
      readonly retryAfterSeconds: number;
    }
  | { readonly kind: "released"; readonly retryAfterSeconds: number }
  | { readonly kind: "token_gone" };

type Deps = {
  readonly clock: Clock;
  readonly leases: LeaseBook;
  readonly sessionTimeoutMs: number;
  readonly leaseTrustMs: number;
  /** How long it may take until traffic renews its lease. */
  readonly flushIntervalMs: number;
  readonly claimLease: (claim: Claim) => Promise<ClaimOutcome>;
};

/**
 * Gets leases from PostgreSQL: one claim for all requests of a device that come at once. A refusal is not remembered,
 * so that a released token goes to the next device at once.
 */
export class LeaseClaims {
  readonly #deps: Deps;
  readonly #running = new Map<string, Promise<ClaimedLease>>();

  constructor(deps: Deps) {
    this.#deps = deps;
  }

  /** The lease if this device holds it here, and for long enough that a stream which starts now is renewed in time. */
  held(tokenId: Uuid, deviceId: string): Lease | undefined {
    return this.#deps.leases.trusted(tokenId, deviceId, this.#deps.flushIntervalMs);
  }

  /** @throws service_unavailable */
  claim(grant: Grant, deviceId: string, actor: Actor): Promise<ClaimedLease> {
    const key = `${grant.tokenId} ${deviceId}`;
    const running = this.#running.get(key);
    if (running !== undefined) return running;
    const claim = this.#claim(grant, deviceId, actor)
      .catch((error): ClaimedLease => {
        // While PostgreSQL is away, what is left of a known lease still counts. Any other fault is a bug and is told.
        const isAway = error instanceof AppError && error.code === "service_unavailable";
        const lease = isAway ? this.#deps.leases.trusted(grant.tokenId, deviceId, 0) : undefined;
        if (lease === undefined) throw error;
        return { kind: "held", lease };
      })
      .finally(() => this.#running.delete(key));
    this.#running.set(key, claim);
    return claim;
  }

  async #claim(grant: Grant, deviceId: string, actor: Actor): Promise<ClaimedLease> {
    const { clock, leases, sessionTimeoutMs, leaseTrustMs, claimLease } = this.#deps;
    const { tokenId, userId, expiresAtMs } = grant;
    // A session may end between the commit of its claim and the news of it: then the claim is made again.
    for (let attempt = 1; attempt <= ATTEMPTS_MAX; attempt += 1) {
      const sentAtMs = clock.monotonicMs();
      const outcome = await claimLease({ tokenId, userId, deviceId, actor, sessionTimeoutMs });
      switch (outcome.kind) {
        case "held": {
          const session = { sessionId: outcome.sessionId, tokenId, userId, deviceId, expiresAtMs };
          const lease = leases.hold(new Lease(session, sentAtMs + leaseTrustMs, clock.nowMs()), sentAtMs);
          if (lease === null) continue;
          return { kind: "held", lease };
        }
        case "conflict": {
          const { deviceIdHint, sessionStartedAt, freeInMs } = outcome;
          return {
            kind: "conflict",
            deviceIdHint,
            sessionStartedAt,
            retryAfterSeconds: wholeSeconds(freeInMs),
          };
        }
        case "released":
          return { kind: "released", retryAfterSeconds: wholeSeconds(outcome.freeInMs) };
        case "token_gone":
          return outcome;
      }
    }
    throw new AppError("service_unavailable");
  }
}

/** Rounded up, at least 1: who waits so long is let in. */
function wholeSeconds(ms: number): number {
  return Math.max(1, Math.ceil(ms / SECOND_MS));
}
