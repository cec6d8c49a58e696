import type { Clock } from "../../kernel/clock.port.ts";
import { MINUTE_MS } from "../../kernel/duration.ts";
import type { Uuid } from "../../kernel/ids.ts";
import type { CutReason } from "./cut-reason.ts";
import type { Lease } from "./lease.ts";

/** A claim that was confirmed before its session's end was heard of must not bring the session back. */
const ENDED_REMEMBERED_MS = MINUTE_MS;

/** The leases that this instance holds, one for a token at most. */
export class LeaseBook {
  readonly #clock: Clock;
  readonly #leases = new Map<Uuid, Lease>();
  /** Leases that ended while counts of theirs were not flushed yet. */
  readonly #ended = new Set<Lease>();
  readonly #endedAtMs = new Map<Uuid, number>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** The lease if this very device holds it and it stays trusted for longer than `forMs`. */
  trusted(tokenId: Uuid, deviceId: string, forMs: number): Lease | undefined {
    const lease = this.#leases.get(tokenId);
    if (lease === undefined || lease.deviceId !== deviceId) return undefined;
    return lease.trustedUntilMs > this.#clock.monotonicMs() + forMs ? lease : undefined;
  }

  byTokenId(tokenId: Uuid): Lease | undefined {
    return this.#leases.get(tokenId);
  }

  /**
   * Notes a confirmed claim. The same session's lease goes on with its counts; another session of the token is over.
   * @param sentAtMs when the claim was sent, monotonic: an end that was heard of before is no news, since the claim
   *   itself saw it (a user who was locked out and let in again goes on with the same session)
   * @returns the lease to use, or null if the session has ended since, or nobody may trust the claim any more
   */
  hold(lease: Lease, sentAtMs: number): Lease | null {
    if (this.endedSince(lease.sessionId, sentAtMs)) return null;
    // The answer was long on its way, or this process stood still: another device may hold the token by now.
    if (lease.trustedUntilMs <= this.#clock.monotonicMs()) return null;
    const known = this.#leases.get(lease.tokenId);
    if (known !== undefined && known.sessionId === lease.sessionId) {
      known.trustedUntilMs = Math.max(known.trustedUntilMs, lease.trustedUntilMs);
      return known;
    }
    if (known !== undefined) this.end(known, "session_ended");
    this.#leases.set(lease.tokenId, lease);
    return lease;
  }

  /** Whether the end of a session was heard of at or after this moment, monotonic. */
  endedSince(sessionId: Uuid, monotonicMs: number): boolean {
    const endedAtMs = this.#endedAtMs.get(sessionId);
    return endedAtMs !== undefined && endedAtMs >= monotonicMs;
  }

  /** Ends a lease and cuts all that runs on it. */
  end(lease: Lease, reason: CutReason): void {
    lease.trustedUntilMs = 0;
    this.#endedAtMs.set(lease.sessionId, this.#clock.monotonicMs());
    if (this.#leases.get(lease.tokenId) === lease) this.#leases.delete(lease.tokenId);
    lease.cutAll(reason);
    if (lease.isActive) this.#ended.add(lease);
  }

  /** A session that ended elsewhere, known here or not. */
  endSession(tokenId: Uuid, sessionId: Uuid): void {
    const lease = this.#leases.get(tokenId);
    if (lease?.sessionId === sessionId) this.end(lease, "session_ended");
    else this.#endedAtMs.set(sessionId, this.#clock.monotonicMs());
  }

  /** All leases, and the ended ones that still have counts. */
  *all(): Iterable<Lease> {
    yield* this.#leases.values();
    yield* this.#ended;
  }

  held(): Iterable<Lease> {
    return this.#leases.values();
  }

  /** Forgets what is of no use any more: leases without trust or traffic, flushed ended ones, old endings. */
  tidy(): void {
    const nowMs = this.#clock.monotonicMs();
    for (const lease of this.#leases.values()) {
      if (lease.trustedUntilMs <= nowMs && !lease.isActive) this.#leases.delete(lease.tokenId);
    }
    for (const lease of this.#ended) if (!lease.isActive) this.#ended.delete(lease);
    for (const [sessionId, atMs] of this.#endedAtMs) {
      if (atMs + ENDED_REMEMBERED_MS < nowMs) this.#endedAtMs.delete(sessionId);
    }
  }
}
