import { createHash } from "node:crypto";
import type { Limit, Limiter, LimitReceipt, LimitVerdict, TakenVerdict } from "../../kernel/limiter.port.ts";
import { slotLengthMs, verdictOf } from "../../kernel/sliding-window.ts";
import { runScript } from "./lua-script.ts";
import type { RedisConnection } from "./redis-connection.ts";
import { slidingWindowScript } from "./sliding-window-script.ts";

const KEY_PREFIX = "zz:limit:";

export type RedisLimiterDeps = {
  readonly redis: RedisConnection;
  /** Counts this instance's own hits as well, so that losing Redis never opens a fresh window. */
  readonly twin: Limiter;
  /** For tests that own the clock; otherwise the clock of Redis, which all instances share. */
  readonly nowMs?: () => number;
};

/** The Limiter that all instances share. While Redis does not answer, the twin in this process answers. */
export class RedisLimiter implements Limiter {
  readonly #redis: RedisConnection;
  readonly #twin: Limiter;
  readonly #nowMs: (() => number) | undefined;

  constructor(deps: RedisLimiterDeps) {
    this.#redis = deps.redis;
    this.#twin = deps.twin;
    this.#nowMs = deps.nowMs;
  }

  async take(key: string, limit: Limit): Promise<TakenVerdict> {
    const own = await this.#twin.take(key, limit);
    if (own.receipt === null) return own;
    const shared = await this.#ask("take", key, limit);
    if (shared === undefined) return own;
    if (shared.receipt !== null) {
      return { ...tighter(own, shared.verdict), receipt: joinReceipts(own.receipt, shared.receipt) };
    }
    await this.#twin.release(key, limit, own.receipt);
    return { ...shared.verdict, receipt: null };
  }

  async peek(key: string, limit: Limit): Promise<LimitVerdict> {
    const own = await this.#twin.peek(key, limit);
    const shared = await this.#ask("peek", key, limit);
    return shared === undefined ? own : tighter(own, shared.verdict);
  }

  async release(key: string, limit: Limit, receipt: LimitReceipt): Promise<void> {
    const { own, shared } = splitReceipt(receipt);
    await this.#twin.release(key, limit, own);
    if (shared !== undefined) await this.#ask("release", key, limit, shared);
  }

  async #ask(
    operation: "take" | "peek" | "release",
    key: string,
    limit: Limit,
    receipt = "",
  ): Promise<SharedAnswer | undefined> {
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
    return parseReply(reply, limit);
  }
}

/** Keys name accounts and addresses: Redis, its dumps and its monitor need not know them. */
function redisKey(key: string): string {
  return KEY_PREFIX + createHash("sha256").update(key).digest("base64url");
}

type SharedAnswer = { readonly verdict: LimitVerdict; readonly receipt: LimitReceipt | null };

function parseReply(reply: unknown, limit: Limit): SharedAnswer | undefined {
  if (!Array.isArray(reply)) return undefined;
  const [allowed, hits, resetMs, receipt] = reply as unknown[];
  if (typeof hits !== "number" || typeof resetMs !== "number" || typeof receipt !== "string")
    return undefined;
  const verdict = verdictOf(limit, allowed === 1, hits, resetMs);
  return { verdict, receipt: receipt === "" ? null : receipt };
}

/** After a flush of Redis the twin knows more than Redis does. */
function tighter(own: LimitVerdict, shared: LimitVerdict): LimitVerdict {
  if (own.remaining < shared.remaining) return own;
  if (shared.remaining < own.remaining) return shared;
  return own.resetSeconds > shared.resetSeconds ? own : shared;
}

function joinReceipts(own: LimitReceipt, shared: LimitReceipt): LimitReceipt {
  return `${own} ${shared}`;
}

function splitReceipt(receipt: LimitReceipt): { own: LimitReceipt; shared: LimitReceipt | undefined } {
  const [own = "", shared] = receipt.split(" ");
  return { own, shared };
}
