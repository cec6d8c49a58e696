import type { TakenOver } from "../../domain/sessions/takeover-rules.ts";
import type { Clock } from "../../kernel/clock.port.ts";
import { MINUTE_MS } from "../../kernel/duration.ts";
import type { Uuid } from "../../kernel/ids.ts";
import type { CutReason } from "./cut-reason.ts";
import type { Lease } from "./lease.ts";
import { RenewalQueue } from "./renewal-queue.ts";

/** A claim may be confirmed after this instance learned that its session ended; it must not bring the session back. */
const ENDED_REMEMBERED_MS = MINUTE_MS;

/** The leases that this instance holds, at most one for each token. */
export class LeaseBook {
  readonly #clock: Clock;
  readonly #leases = new Map<Uuid, Lease>();
  /** The held leases, and ended ones until it is their turn: they may have counts that are not flushed yet. */
  readonly #queue = new RenewalQueue();
  /** In the order of the times. */
  readonly #endedAtMs = new Map<Uuid, number>();
  #doubtedAtMs = Number.NEGATIVE_INFINITY;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** The lease if this device holds it and it stays trusted for longer than `forMs`. */
  trusted(tokenId: Uuid, deviceId: string, forMs: number): Lease | undefined {
    const lease = this.#leases.get(tokenId);
    if (lease === undefined || lease.deviceId !== deviceId) return undefined;
    return lease.trustedUntilMs > this.#clock.monotonicMs() + forMs ? lease : undefined;
  }

  byTokenId(tokenId: Uuid): Lease | undefined {
    return this.#leases.get(tokenId);
  }

  /**
   * Adds a confirmed claim. A lease of the same session is extended and retains its counts; one of another session is ended.
   * @param sentAtMs when the claim was sent, monotonic: a session's end known before that is ignored, since the claim took it
   *   into account (a user who is deactivated and activated again continues the same session)
   * @returns the lease to use, or null if the session has ended since, or the claim is too old to be trusted
   */
  hold(lease: Lease, sentAtMs: number): Lease | null {
    if (this.endedSince(lease.sessionId, sentAtMs) || !this.isFromNow(sentAtMs)) return null;
    // The query took too long, or this process was paused: another device may hold the token by now.
    if (lease.trustedUntilMs <= this.#clock.monotonicMs()) return null;
    const known = this.#leases.get(lease.tokenId);
    if (known !== undefined && known.sessionId === lease.sessionId) {
      known.trustedUntilMs = Math.max(known.trustedUntilMs, lease.trustedUntilMs);
      return known;
    }
    if (known !== undefined) this.end(known, "session_ended");
    this.#leases.set(lease.tokenId, lease);
    this.#enqueue(lease);
    return lease;
  }

  /**
   * Takes back most of the trust in all leases: what confirmed them was another server, and the last commits there may be lost.
   * Running traffic goes on for `forMs`, and longer only if the lease is confirmed again meanwhile.
   */
  doubtAll(forMs: number): void {
    const nowMs = this.#clock.monotonicMs();
    this.#doubtedAtMs = nowMs;
    for (const lease of this.#leases.values()) {
      lease.trustedUntilMs = Math.min(lease.trustedUntilMs, lease.isActive ? nowMs + forMs : nowMs);
    }
  }

  /** Whether what was sent at this time, monotonic, was confirmed by the server that is used now. */
  isFromNow(sentAtMs: number): boolean {
    return sentAtMs >= this.#doubtedAtMs;
  }

  /** Whether this instance learned at or after this time, monotonic, that the session has ended. */
  endedSince(sessionId: Uuid, monotonicMs: number): boolean {
    const endedAtMs = this.#endedAtMs.get(sessionId);
    return endedAtMs !== undefined && endedAtMs >= monotonicMs;
  }

  /** Ends a lease and cuts its traffic. */
  end(lease: Lease, reason: CutReason): void {
    lease.trustedUntilMs = 0;
    this.#noteEnd(lease.sessionId);
    if (this.#leases.get(lease.tokenId) === lease) this.#leases.delete(lease.tokenId);
    lease.cutAll(reason);
  }

  /**
   * Ends the lease of a session that has ended in the database, and remembers the end.
   * @param takenOver null if it ended otherwise than by a takeover
   * @returns whether it was held here
   */
  endSession(tokenId: Uuid, sessionId: Uuid, takenOver: TakenOver | null = null): boolean {
    const lease = this.#leases.get(tokenId);
    if (lease?.sessionId !== sessionId) {
      this.#noteEnd(sessionId);
      return false;
    }
    lease.takenOver = takenOver;
    this.end(lease, takenOver === null ? "session_ended" : "taken_over");
    return true;
  }

  /** All held leases, and the ended ones that may still have counts. */
  all(): Iterable<Lease> {
    return this.#queue.all();
  }

  held(): Iterable<Lease> {
    return this.#leases.values();
  }

  /** How many leases there are to be taken, one after the other. */
  get size(): number {
    return this.#queue.size;
  }

  /** When the lease that `takeNext` would take was taken last, monotonic; null: there is none. */
  get nextTakenAtMs(): number | null {
    return this.#queue.first?.takenAtMs ?? null;
  }

  /**
   * Takes the lease that was not taken for longest, which is then the last to be taken again; or drops it, if it has no traffic and
   * is not held any more, or not trusted any more. @returns null if there is none
   */
  takeNext(): Lease | null {
    const lease = this.#queue.shift();
    if (lease === null) return null;
    const isHeld = this.#leases.get(lease.tokenId) === lease;
    if (lease.isActive || (isHeld && lease.trustedUntilMs > this.#clock.monotonicMs())) this.#enqueue(lease);
    else if (isHeld) this.#leases.delete(lease.tokenId);
    return lease;
  }

  #enqueue(lease: Lease): void {
    lease.takenAtMs = this.#clock.monotonicMs();
    this.#queue.push(lease);
  }

  #noteEnd(sessionId: Uuid): void {
    const nowMs = this.#clock.monotonicMs();
    for (const [id, atMs] of this.#endedAtMs) {
      if (atMs + ENDED_REMEMBERED_MS >= nowMs) break;
      this.#endedAtMs.delete(id);
    }
    this.#endedAtMs.delete(sessionId);
    this.#endedAtMs.set(sessionId, nowMs);
  }
}
