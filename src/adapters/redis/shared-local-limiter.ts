import type { Clock } from "../../kernel/clock.port.ts";
import type { LearningLimiter, Limit, LimitVerdict, LocalLimiter } from "../../kernel/limiter.port.ts";
import { HitOutbox } from "./hit-outbox.ts";
import {
  exchangeArguments,
  HIT_STREAM_KEY,
  hitExchangeScript,
  parseExchangeReply,
  STREAM_START,
  type StreamEntry,
} from "./hit-stream.ts";
import { runScript } from "./lua-script.ts";
import type { RedisConnection } from "./redis-connection.ts";

/** A hit waits at most so long here, and the reader at most so long there: together well below 0.5 s (contract, Limits). */
const EXCHANGE_EVERY_MS = 150;
/** What a starting instance learns of the past is one window, but at most so much: Redis keeps it in memory. */
const HISTORY_MS_MAX = 600_000;
const HISTORY_MS_MIN = 60_000;
/** Far more than run at once; an instance that restarts is a new one. */
const INSTANCES_KNOWN_MAX = 1_000;

export type SharedLocalLimiterDeps = {
  /** Answers every request, and is told of the hits elsewhere. */
  readonly local: LearningLimiter;
  readonly redis: RedisConnection;
  readonly clock: Pick<Clock, "monotonicMs">;
  /** Unlike that of any other instance, and of any earlier life of this one. */
  readonly instanceId: string;
};

/**
 * The proxy's limiter: exact in this process, no request waits for Redis. In the background each instance adds the
 * hits that it let through to a stream in Redis and reads those of all others, of every key. Each batch is numbered
 * and counted once, whatever becomes of Redis meanwhile. Keys must hold no secret: Redis and the others see them.
 */
export class SharedLocalLimiter implements LocalLimiter {
  readonly #deps: SharedLocalLimiterDeps;
  readonly #outbox = new HitOutbox();
  /** The newest batch of each instance that was counted here, least recently heard first. */
  readonly #seqs = new Map<string, number>();
  #cursor = STREAM_START;
  /** When the last exchange began that left nothing unread: what comes now was added after. */
  #caughtUpAtMs = Number.NEGATIVE_INFINITY;
  #historyMs = HISTORY_MS_MIN;
  #timer: NodeJS.Timeout | undefined;
  #underWay: Promise<void> | undefined;

  constructor(deps: SharedLocalLimiterDeps) {
    this.#deps = deps;
  }

  take(key: string, limit: Limit): LimitVerdict {
    const verdict = this.#deps.local.take(key, limit);
    if (verdict.allowed) {
      this.#outbox.add(key, limit);
      if (limit.windowMs > this.#historyMs) this.#historyMs = Math.min(limit.windowMs, HISTORY_MS_MAX);
    }
    return verdict;
  }

  /** Learns the past at once, then exchanges every 150 ms until `stop`. */
  async start(): Promise<void> {
    this.#timer = setInterval(() => void this.exchange(), EXCHANGE_EVERY_MS);
    this.#timer.unref();
    await this.exchange();
  }

  /** Tells the others the last hits and ends. */
  async stop(): Promise<void> {
    clearInterval(this.#timer);
    await this.#underWay;
    await this.exchange();
  }

  /** Tells and learns once; joins an exchange that is under way. Never throws. */
  exchange(): Promise<void> {
    this.#underWay ??= this.#exchange().finally(() => {
      this.#underWay = undefined;
    });
    return this.#underWay;
  }

  async #exchange(): Promise<void> {
    for (let complete = false; !complete; ) {
      const startedAtMs = this.#deps.clock.monotonicMs();
      this.#outbox.cut(startedAtMs);
      if (!this.#deps.redis.connected) return;
      const batches = this.#outbox.send();
      const { instanceId, redis } = this.#deps;
      const args = exchangeArguments(this.#cursor, this.#historyMs, instanceId, batches, startedAtMs);
      const reply = parseExchangeReply(
        await redis.attempt("hit_exchange", (client) =>
          runScript(client, hitExchangeScript, HIT_STREAM_KEY, args),
        ),
      );
      if (reply === undefined) return;
      this.#outbox.confirm(batches.at(-1)?.seq ?? 0);
      for (const entry of reply.entries) this.#learn(entry);
      this.#cursor = reply.cursor;
      complete = reply.complete;
      if (complete) this.#caughtUpAtMs = startedAtMs;
    }
  }

  #learn(entry: StreamEntry): void {
    if (entry.instanceId === this.#deps.instanceId) return;
    if (entry.seq <= (this.#seqs.get(entry.instanceId) ?? 0)) return;
    this.#remember(entry.instanceId, entry.seq);
    // A clock of Redis that is set forward must not make what was just added look old.
    const unreadMs = this.#deps.clock.monotonicMs() - this.#caughtUpAtMs;
    const agoMs = entry.ageWhenAddedMs + Math.min(entry.addedAgoMs, unreadMs);
    for (const row of entry.rows) this.#deps.local.learn(row.key, row.limit, row.hits, agoMs);
  }

  #remember(instanceId: string, seq: number): void {
    this.#seqs.delete(instanceId);
    this.#seqs.set(instanceId, seq);
    if (this.#seqs.size <= INSTANCES_KNOWN_MAX) return;
    for (const oldest of this.#seqs.keys()) {
      this.#seqs.delete(oldest);
      return;
    }
  }
}
