import { createHash } from "node:crypto";
import type { Limit, Limiter, LimitReceipt, LimitVerdict, TakenVerdict } from "../../kernel/limiter.port.ts";
import { slotLengthMs, verdictOf } from "../../kernel/sliding-window.ts";
import { runScript } from "./lua-script.ts";
import type { RedisConnection } from "./redis-connection.ts";
import { slidingWindowScript } from "./sliding-window-script.ts";

const KEY_PREFIX = "zz:limit:";

export type RedisLimiterDeps = {
  readonly redis: RedisConnection;
  /** Counts the hits of this instance too, so that no window is empty when Redis is lost. */
  readonly local: Limiter;
  /** For tests that set the clock; otherwise the clock of Redis is used, which all instances share. */
  readonly nowMs?: () => number;
};

/** The Limiter that all instances share. While Redis does not answer, the local limiter decides. */
export class RedisLimiter implements Limiter {
  readonly #redis: RedisConnection;
  readonly #local: Limiter;
  readonly #nowMs: (() => number) | undefined;

  constructor(deps: RedisLimiterDeps) {
    this.#redis = deps.redis;
    this.#local = deps.local;
    this.#nowMs = deps.nowMs;
  }

  async take(key: string, limit: Limit): Promise<TakenVerdict> {
    const local = await this.#local.take(key, limit);
    if (local.receipt === null) return local;
    const shared = await this.#ask("take", key, limit);
    if (shared === undefined) return local;
    if (shared.receipt !== null) {
      return { ...tighter(local, shared.verdict), receipt: joinReceipts(local.receipt, shared.receipt) };
    }
    await this.#local.release(key, limit, local.receipt);
    return { ...shared.verdict, receipt: null };
  }

  async peek(key: string, limit: Limit): Promise<LimitVerdict> {
    const local = await this.#local.peek(key, limit);
    const shared = await this.#ask("peek", key, limit);
    return shared === undefined ? local : tighter(local, shared.verdict);
  }

  async release(key: string, limit: Limit, receipt: LimitReceipt): Promise<void> {
    const { local, shared } = splitReceipt(receipt);
    await this.#local.release(key, limit, local);
    if (shared !== undefined) await this.#ask("release", key, limit, shared);
  }

  async #ask(
    operation: "take" | "peek" | "release",
    key: string,
    limit: Limit,
    receipt = "",
  ): Promise<SharedVerdict | undefined> {
    const args = [
      operation,
      limit.hitsMax,
      limit.windowMs,
      slotLengthMs(limit),
      this.#nowMs?.() ?? "",
      receipt,
    ];
    const reply = await this.#redis.attempt(`limit_${operation}`, (client) =>
      runScript(client, slidingWindowScript, redisKey(key), args),
    );
    return parseVerdict(reply, limit);
  }
}

/** Keys contain accounts and addresses, which must not appear in Redis, its dumps and its monitor. */
function redisKey(key: string): string {
  return KEY_PREFIX + createHash("sha256").update(key).digest("base64url");
}

type SharedVerdict = { readonly verdict: LimitVerdict; readonly receipt: LimitReceipt | null };

function parseVerdict(reply: unknown, limit: Limit): SharedVerdict | undefined {
  if (!Array.isArray(reply)) return undefined;
  const [allowed, hits, resetMs, receipt] = reply as unknown[];
  if (typeof hits !== "number" || typeof resetMs !== "number" || typeof receipt !== "string")
    return undefined;
  const verdict = verdictOf(limit, allowed === 1, hits, resetMs);
  return { verdict, receipt: receipt === "" ? null : receipt };
}

/** After a flush of Redis, the local limiter has counted more hits than Redis. */
function tighter(local: LimitVerdict, shared: LimitVerdict): LimitVerdict {
  if (local.remaining < shared.remaining) return local;
  if (shared.remaining < local.remaining) return shared;
  return local.resetSeconds > shared.resetSeconds ? local : shared;
}

function joinReceipts(local: LimitReceipt, shared: LimitReceipt): LimitReceipt {
  return `${local} ${shared}`;
}

function splitReceipt(receipt: LimitReceipt): { local: LimitReceipt; shared: LimitReceipt | undefined } {
  const [local = "", shared] = receipt.split(" ");
  return { local, shared };
}
