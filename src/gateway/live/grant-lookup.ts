import type { Grant } from "../../domain/access/grant.ts";
import { gatewayCallKey, unknownTokenKey } from "../../domain/limits/limit-key-rules.ts";
import { NO_ADDRESS } from "../../kernel/actor.ts";
import { MINUTE_MS } from "../../kernel/duration.ts";
import { AppError } from "../../kernel/errors.ts";
import type { Limit, LimitVerdict, LocalLimiter } from "../../kernel/limiter.port.ts";
import { hashToken } from "../../kernel/token-hash.ts";
import type { GrantCache } from "./grant-cache.ts";

/** Enough for ten clients with one token that poll their status every few seconds. */
export const GATEWAY_CALL_LIMIT: Limit = { hitsMax: 300, windowMs: MINUTE_MS };
/** Enough for an office behind one address whose tokens have all expired and whose clients still poll. */
export const UNKNOWN_TOKEN_LIMIT: Limit = { hitsMax: 600, windowMs: MINUTE_MS };

/** A text that a request presents as its access token. It is hashed once, when the hash is first needed. */
export class PresentedToken {
  readonly text: string;
  #hash: string | undefined;

  constructor(text: string) {
    this.text = text;
  }

  /** SHA-256 in hex, by which grants are found. */
  get hash(): string {
    this.#hash ??= hashToken(this.text);
    return this.#hash;
  }
}

/** A presented token that has a grant. */
export type KnownToken = { readonly token: PresentedToken; readonly grant: Grant };

type Deps = {
  readonly grants: GrantCache;
  readonly limiter: LocalLimiter;
  /** False where `RATE_LIMIT_PROXY` is off. */
  readonly isLimited: boolean;
};

/**
 * Looks up the grant of a presented token, within limits: a token that is not cached costs a query, and queries are limited for
 * each network of clients; calls to which the gateway replies itself are limited for each token, apart from its proxied
 * requests.
 */
export class GrantLookup {
  readonly #deps: Deps;

  constructor(deps: Deps) {
    this.#deps = deps;
  }

  /**
   * For the calls to which the gateway replies itself: status, connecting and disconnecting a browser.
   * @returns null if there is no such grant
   * @throws rate_limited, service_unavailable
   */
  async find({ hash }: PresentedToken, ip: string | null): Promise<Grant | null> {
    const known = this.#deps.grants.peek(hash);
    if (known !== undefined && known !== null) {
      refuseBeyond(this.#take(gatewayCallKey(known.tokenId), GATEWAY_CALL_LIMIT));
      return known;
    }
    refuseBeyond(this.takeUnknown(ip));
    return known === null ? null : this.#deps.grants.load(hash);
  }

  /**
   * For what is meant for new devices, as connecting a browser: by the token's current secret alone.
   * @throws token_invalid, token_replaced, rate_limited, service_unavailable
   */
  async findCurrent(token: PresentedToken, ip: string | null): Promise<Grant> {
    const grant = await this.find(token, ip);
    if (grant === null) throw new AppError("token_invalid");
    if (grant.replaced !== null) throw new AppError("token_replaced");
    return grant;
  }

  /** Counts a query by something that may be guessed, as one for an unknown token. @throws rate_limited */
  refuseBeyondUnknown(ip: string | null): void {
    refuseBeyond(this.takeUnknown(ip));
  }

  /** Counts one query for a token that is not cached. Null if limits are off. */
  takeUnknown(ip: string | null): LimitVerdict | null {
    return this.#take(unknownTokenKey(ip ?? NO_ADDRESS), UNKNOWN_TOKEN_LIMIT);
  }

  #take(key: string, limit: Limit): LimitVerdict | null {
    return this.#deps.isLimited ? this.#deps.limiter.take(key, limit) : null;
  }
}

function refuseBeyond(verdict: LimitVerdict | null): void {
  if (verdict === null || verdict.allowed) return;
  throw new AppError("rate_limited", { retry_after_seconds: verdict.resetSeconds, limit: verdict.limit });
}
