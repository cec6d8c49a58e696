import type { UsageSample } from "../../domain/usage/record-usage.ts";
import type { Clock } from "../../kernel/clock.port.ts";
import { HOUR_MS } from "../../kernel/duration.ts";
import type { ErrorCode } from "../../kernel/errors.ts";
import type { NewId, Uuid } from "../../kernel/ids.ts";
import type { Lease } from "./lease.ts";
import type { LeaseBook } from "./lease-book.ts";

/** Tokens whose refusals are counted between two flushes; refusals of further tokens are only in the metrics. */
const DENIED_TOKENS_MAX = 10_000;

/**
 * A slice that could not be confirmed for so long is dropped: its ids are kept for at least 24 hours (`USAGE_DETAIL_HOURS`), after which
 * a slice that had arrived would count twice. It is a few seconds of traffic.
 */
const RESENT_MS_MAX = 12 * HOUR_MS;

/** A slice takes the event loop less than a millisecond; with so many leases or fewer, one slice has all of them. */
const SLICE_LEASES = 256;
/** More leases go in so many slices or more: a slice that is taken early, for one lease that is due, renews few too often. */
const SLICES_MIN = 8;
/** Slices grow when leases are late by more than this share of the interval: PostgreSQL is slow, and fewer statements are sooner. */
const LATE_SHARE = 1 / 8;
/** The event loop is still not occupied for 5 ms. */
const SLICE_LEASES_MAX = 1_024;
/** How often in an interval a slice is sent that could not be confirmed. */
const ATTEMPTS_PER_INTERVAL = 4;

type Deps = {
  readonly clock: Clock;
  readonly newId: NewId;
  readonly instanceId: Uuid;
  readonly leases: LeaseBook;
  readonly flushIntervalMs: number;
  readonly leaseTrustMs: number;
  /** Commits the samples, and renews the leases of their sessions and of idle ones. @returns the sessions that have ended */
  readonly recordUsage: (samples: readonly UsageSample[], idleIds: readonly Uuid[]) => Promise<Uuid[]>;
};

type Slice = {
  readonly takenAtMs: number;
  readonly samples: readonly UsageSample[];
  /** The leases that are renewed, by session id. */
  readonly leases: ReadonlyMap<Uuid, Lease>;
  /** The sessions of those without counts. */
  readonly idleIds: readonly Uuid[];
};

/**
 * Takes the counts of each lease every few seconds and commits them, which renews the lease. The leases take turns in slices that
 * are spread over the interval, each committed by one statement, one after the other. A slice whose commit is uncertain is sent again
 * unchanged, with the same ids, before the next; meanwhile newer counts stay in the leases.
 */
export class UsageMeter {
  readonly #deps: Deps;
  #pending: Slice | null = null;
  /** What was begun last; settles after all that was begun before it. */
  #running: Promise<void> = Promise.resolve();
  #flushing: Promise<void> | null = null;
  #denials = new Map<Uuid, Partial<Record<ErrorCode, number>>>();
  #denialsFromMs: number;
  /** Monotonic. */
  #denialsTakenAtMs: number;
  #timer: NodeJS.Timeout | undefined;
  #isStopped = false;

  constructor(deps: Deps) {
    this.#deps = deps;
    this.#denialsFromMs = deps.clock.nowMs();
    this.#denialsTakenAtMs = deps.clock.monotonicMs();
  }

  start(): void {
    this.#schedule(this.#deps.flushIntervalMs);
  }

  /** Flushes the rest, so that counts are exact after a clean stop. @throws service_unavailable: they are lost */
  async stop(): Promise<void> {
    this.#isStopped = true;
    clearTimeout(this.#timer);
    await this.flush().catch(() => {});
    await this.flush();
  }

  countDenial(tokenId: Uuid, code: ErrorCode): void {
    let codes = this.#denials.get(tokenId);
    if (codes === undefined) {
      if (this.#denials.size >= DENIED_TOKENS_MAX) return;
      codes = {};
      this.#denials.set(tokenId, codes);
    }
    codes[code] = (codes[code] ?? 0) + 1;
  }

  /** Commits the counts so far, and renews all leases; simultaneous calls share one flush. @throws service_unavailable */
  flush(): Promise<void> {
    this.#flushing ??= this.#inTurn(() => this.#flushAll()).finally(() => {
      this.#flushing = null;
    });
    return this.#flushing;
  }

  /** Waits for what is being sent: until it ends, its counts are neither in the leases nor for certain in the database. */
  async settled(): Promise<void> {
    await this.#running.catch(() => {});
  }

  #schedule(waitMs: number): void {
    if (this.#isStopped) return;
    this.#timer = setTimeout(() => {
      let nextMs = this.#deps.flushIntervalMs / ATTEMPTS_PER_INTERVAL;
      void this.#inTurn(async () => {
        nextMs = await this.#flushNext();
      })
        .catch(() => {})
        .then(() => this.#schedule(nextMs));
    }, waitMs);
  }

  #inTurn(work: () => Promise<void>): Promise<void> {
    this.#running = this.#running.catch(() => {}).then(work);
    return this.#running;
  }

  /** @returns how long to wait before the next slice, in ms */
  async #flushNext(): Promise<number> {
    const { clock, leases, flushIntervalMs } = this.#deps;
    if (this.#pending !== null) await this.#sendPending();
    const startedMs = clock.monotonicMs();
    const all = leases.size;
    const taken = this.#takeSlice(all, startedMs - flushIntervalMs);
    await this.#sendPending();
    // By then as many are due, if all are spread evenly; but none waits for longer than the interval.
    const paceMs = all === 0 ? flushIntervalMs : (flushIntervalMs * taken) / all;
    const oldestMs = Math.min(this.#denialsTakenAtMs, leases.nextTakenAtMs ?? startedMs);
    const dueMs = Math.min(startedMs + paceMs, oldestMs + flushIntervalMs);
    return Math.max(0, dueMs - clock.monotonicMs());
  }

  async #flushAll(): Promise<void> {
    const { leases } = this.#deps;
    if (this.#pending !== null) await this.#sendPending();
    let leasesLeft = leases.size;
    let denialsLeft = this.#denials.size;
    do {
      leasesLeft -= this.#takeSlice(leasesLeft, Number.POSITIVE_INFINITY);
      denialsLeft -= SLICE_LEASES_MAX;
      await this.#sendPending();
    } while (leasesLeft > 0 || denialsLeft > 0);
  }

  /** If it is not confirmed, it stays pending. @throws service_unavailable */
  async #sendPending(): Promise<void> {
    const { clock, leases, leaseTrustMs } = this.#deps;
    const slice = this.#pending;
    if (slice === null) return;
    const isOutdated = clock.monotonicMs() - slice.takenAtMs > RESENT_MS_MAX;
    if (!isOutdated && (slice.samples.length > 0 || slice.leases.size > 0)) {
      const sentAtMs = clock.monotonicMs();
      const ended = new Set(await this.#deps.recordUsage(slice.samples, slice.idleIds));
      for (const [sessionId, lease] of slice.leases) {
        if (ended.has(sessionId)) leases.end(lease, "session_ended");
        else if (lease.trustedUntilMs > 0 && leases.isFromNow(sentAtMs))
          lease.trustedUntilMs = Math.max(lease.trustedUntilMs, sentAtMs + leaseTrustMs);
      }
    }
    this.#pending = null;
  }

  /**
   * Takes up to `leasesMax` leases.
   * @param dueMs what was taken last by this time, monotonic, is due: the refusals, and more leases than usual if they are late
   * @returns how many
   */
  #takeSlice(leasesMax: number, dueMs: number): number {
    const { clock, leases, flushIntervalMs } = this.#deps;
    const nowMs = clock.nowMs();
    const lateMs = dueMs - flushIntervalMs * LATE_SHARE;
    const samples = this.#denialsTakenAtMs <= dueMs ? this.#takeDenials(nowMs) : [];
    const active = new Map<Uuid, Lease>();
    const idleIds: Uuid[] = [];
    const most = Math.min(leasesMax, SLICE_LEASES_MAX);
    const usual = leases.size <= SLICE_LEASES ? leases.size : Math.ceil(leases.size / SLICES_MIN);
    let taken = 0;
    for (; taken < most; taken += 1) {
      if (taken >= Math.min(usual, SLICE_LEASES) && (leases.nextTakenAtMs ?? 0) > lateMs) break;
      const lease = leases.takeNext();
      if (lease === null) break;
      const fromMs = lease.countedFromMs;
      lease.countedFromMs = nowMs;
      if (!lease.isActive) continue;
      active.set(lease.sessionId, lease);
      if (!lease.hasCounts) {
        idleIds.push(lease.sessionId);
        continue;
      }
      samples.push(this.#sample(lease.tokenId, fromMs, nowMs, lease));
      lease.requests = 0;
      lease.bytesIn = 0;
      lease.bytesOut = 0;
    }
    this.#pending = { takenAtMs: clock.monotonicMs(), samples, leases: active, idleIds };
    return taken;
  }

  #takeDenials(nowMs: number): UsageSample[] {
    const samples: UsageSample[] = [];
    for (const [tokenId, denials] of this.#denials) {
      if (samples.length === SLICE_LEASES_MAX) return samples;
      samples.push({ ...this.#sample(tokenId, this.#denialsFromMs, nowMs, null), denials });
      this.#denials.delete(tokenId);
    }
    this.#denialsFromMs = nowMs;
    this.#denialsTakenAtMs = this.#deps.clock.monotonicMs();
    return samples;
  }

  #sample(tokenId: Uuid, fromMs: number, toMs: number, lease: Lease | null): UsageSample {
    return {
      id: this.#deps.newId(),
      token_id: tokenId,
      session_id: lease?.sessionId ?? null,
      instance_id: this.#deps.instanceId,
      started_at: new Date(fromMs).toISOString(),
      ended_at: new Date(toMs).toISOString(),
      request_count: lease?.requests ?? 0,
      bytes_in: lease?.bytesIn ?? 0,
      bytes_out: lease?.bytesOut ?? 0,
      denials: null,
    };
  }
}
