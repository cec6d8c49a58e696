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
 * A batch that could not be confirmed for so long is dropped: its ids are kept for at least 24 hours (`USAGE_DETAIL_HOURS`), after which
 * a batch that had arrived would count twice. It is five seconds of traffic.
 */
const RESENT_MS_MAX = 12 * HOUR_MS;

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

type Batch = {
  readonly takenAtMs: number;
  readonly samples: readonly UsageSample[];
  /** The leases that are renewed, by session id. */
  readonly leases: ReadonlyMap<Uuid, Lease>;
  /** The sessions of those without counts. */
  readonly idleIds: readonly Uuid[];
};

/**
 * Takes the counts of all leases every few seconds, and commits them in one statement, which renews the leases. A batch whose
 * commit is uncertain is sent again unchanged, with the same ids; meanwhile newer counts stay in the leases.
 */
export class UsageMeter {
  readonly #deps: Deps;
  #pending: Batch | null = null;
  #flushing: Promise<void> | null = null;
  #denials = new Map<Uuid, Partial<Record<ErrorCode, number>>>();
  #denialsFromMs: number;
  #timer: NodeJS.Timeout | undefined;

  constructor(deps: Deps) {
    this.#deps = deps;
    this.#denialsFromMs = deps.clock.nowMs();
  }

  start(): void {
    this.#timer = setInterval(() => void this.flush().catch(() => {}), this.#deps.flushIntervalMs);
  }

  /** Flushes the rest, so that counts are exact after a clean stop. @throws service_unavailable: they are lost */
  async stop(): Promise<void> {
    clearInterval(this.#timer);
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

  /** Commits the counts so far; simultaneous calls share one flush. @throws service_unavailable */
  flush(): Promise<void> {
    this.#flushing ??= this.#flush().finally(() => {
      this.#flushing = null;
    });
    return this.#flushing;
  }

  /** Waits for a running flush: until it ends, its counts are neither in the leases nor for certain in the database. */
  async settled(): Promise<void> {
    await this.#flushing?.catch(() => {});
  }

  async #flush(): Promise<void> {
    const { clock, leases, leaseTrustMs } = this.#deps;
    leases.tidy();
    if (this.#pending !== null && clock.monotonicMs() - this.#pending.takenAtMs > RESENT_MS_MAX)
      this.#pending = null;
    this.#pending ??= this.#takeBatch();
    const batch = this.#pending;
    if (batch.samples.length > 0 || batch.leases.size > 0) {
      const sentAtMs = clock.monotonicMs();
      const ended = new Set(await this.#deps.recordUsage(batch.samples, batch.idleIds));
      for (const [sessionId, lease] of batch.leases) {
        if (ended.has(sessionId)) leases.end(lease, "session_ended");
        else if (lease.trustedUntilMs > 0 && leases.isFromNow(sentAtMs))
          lease.trustedUntilMs = Math.max(lease.trustedUntilMs, sentAtMs + leaseTrustMs);
      }
    }
    this.#pending = null;
  }

  #takeBatch(): Batch {
    const { leases } = this.#deps;
    const nowMs = this.#deps.clock.nowMs();
    const samples: UsageSample[] = [];
    const batched = new Map<Uuid, Lease>();
    const idleIds: Uuid[] = [];
    for (const lease of leases.all()) {
      const fromMs = lease.countedFromMs;
      lease.countedFromMs = nowMs;
      if (!lease.isActive) continue;
      batched.set(lease.sessionId, lease);
      if (!lease.hasCounts) {
        idleIds.push(lease.sessionId);
        continue;
      }
      samples.push(this.#sample(lease.tokenId, fromMs, nowMs, lease));
      lease.requests = 0;
      lease.bytesIn = 0;
      lease.bytesOut = 0;
    }
    for (const [tokenId, denials] of this.#denials) {
      samples.push({ ...this.#sample(tokenId, this.#denialsFromMs, nowMs, null), denials });
    }
    this.#denials = new Map();
    this.#denialsFromMs = nowMs;
    return { takenAtMs: this.#deps.clock.monotonicMs(), samples, leases: batched, idleIds };
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
