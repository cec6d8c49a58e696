import type { Clock } from "../../kernel/clock.port.ts";
import type { LearningLimiter, Limit, LimitVerdict, LocalLimiter } from "../../kernel/limiter.port.ts";
import { HitBatches } from "./hit-batches.ts";
import {
  HIT_STREAM_KEY,
  hitSyncScript,
  parseSyncResult,
  STREAM_START,
  type StreamEntry,
  syncArguments,
} from "./hit-stream.ts";
import { runScript } from "./lua-script.ts";
import type { RedisConnection } from "./redis-connection.ts";

/** A hit waits at most so long to be sent, and at most so long to be read: together well below 0.5 s (contract, Limits). */
const SYNC_EVERY_MS = 150;
/** A starting instance reads the hits of one window, but of at most this time: Redis holds them in memory. */
const HISTORY_MS_MAX = 600_000;
const HISTORY_MS_MIN = 60_000;
/** Far more than run at once; an instance that restarts has a new id. */
const INSTANCES_KNOWN_MAX = 1_000;

export type SharedLocalLimiterDeps = {
  /** Decides every request; the hits of other instances are added to it. */
  readonly local: LearningLimiter;
  readonly redis: RedisConnection;
  readonly clock: Pick<Clock, "monotonicMs">;
  /** Unique among instances, also those of earlier starts. */
  readonly instanceId: string;
};

/**
 * The proxy's limiter: exact in this process, and no request waits for Redis. In the background each instance adds the hits that
 * it allowed to a stream in Redis and reads those of all other instances, of every key. Each batch is numbered and counted once,
 * whatever happens to Redis. Keys must hold no secret: Redis and the other instances get them.
 */
export class SharedLocalLimiter implements LocalLimiter {
  readonly #deps: SharedLocalLimiterDeps;
  readonly #hits = new HitBatches();
  /** The newest batch of each instance that was counted here, the least recently received first. */
  readonly #seqs = new Map<string, number>();
  #cursor = STREAM_START;
  /** Start of the last sync that read everything: what is unread was added later. */
  #caughtUpAtMs = Number.NEGATIVE_INFINITY;
  #historyMs = HISTORY_MS_MIN;
  #timer: NodeJS.Timeout | undefined;
  #running: Promise<void> | undefined;

  constructor(deps: SharedLocalLimiterDeps) {
    this.#deps = deps;
  }

  take(key: string, limit: Limit): LimitVerdict {
    const verdict = this.#deps.local.take(key, limit);
    if (verdict.allowed) {
      this.#hits.add(key, limit);
      if (limit.windowMs > this.#historyMs) this.#historyMs = Math.min(limit.windowMs, HISTORY_MS_MAX);
    }
    return verdict;
  }

  /** Reads the earlier hits at once, then synchronises every 150 ms until `stop`. */
  async start(): Promise<void> {
    this.#timer = setInterval(() => void this.sync(), SYNC_EVERY_MS);
    this.#timer.unref();
    await this.sync();
  }

  /** Sends the last hits to the other instances and ends. */
  async stop(): Promise<void> {
    clearInterval(this.#timer);
    await this.#running;
    await this.sync();
  }

  /** Sends and reads once, or waits for the call that is under way. Never throws. */
  sync(): Promise<void> {
    this.#running ??= this.#syncAll().finally(() => {
      this.#running = undefined;
    });
    return this.#running;
  }

  async #syncAll(): Promise<void> {
    for (let complete = false; !complete; ) {
      const startedAtMs = this.#deps.clock.monotonicMs();
      this.#hits.closeBatch(startedAtMs);
      if (!this.#deps.redis.connected) return;
      const batches = this.#hits.takeForSending();
      const { instanceId, redis } = this.#deps;
      const args = syncArguments(this.#cursor, this.#historyMs, instanceId, batches, startedAtMs);
      const reply = parseSyncResult(
        await redis.attempt("hit_exchange", (client) =>
          runScript(client, hitSyncScript, HIT_STREAM_KEY, args),
        ),
      );
      if (reply === undefined) return;
      this.#hits.confirm(batches.at(-1)?.seq ?? 0);
      for (const entry of reply.entries) this.#learn(entry);
      this.#cursor = reply.cursor;
      complete = reply.complete;
      if (complete) this.#caughtUpAtMs = startedAtMs;
    }
  }

  #learn(entry: StreamEntry): void {
    if (entry.instanceId === this.#deps.instanceId) return;
    if (entry.seq <= (this.#seqs.get(entry.instanceId) ?? 0)) return;
    this.#noteSeq(entry.instanceId, entry.seq);
    // If the clock of Redis is set forward, new entries must not count as old.
    const unreadMs = this.#deps.clock.monotonicMs() - this.#caughtUpAtMs;
    const agoMs = entry.ageWhenAddedMs + Math.min(entry.addedAgoMs, unreadMs);
    for (const row of entry.rows) this.#deps.local.learn(row.key, row.limit, row.hits, agoMs);
  }

  #noteSeq(instanceId: string, seq: number): void {
    this.#seqs.delete(instanceId);
    this.#seqs.set(instanceId, seq);
    if (this.#seqs.size <= INSTANCES_KNOWN_MAX) return;
    for (const oldest of this.#seqs.keys()) {
      this.#seqs.delete(oldest);
      return;
    }
  }
}
