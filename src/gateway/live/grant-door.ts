import type { Grant } from "../../domain/access/grant.ts";
import { ownCallKey, unknownTokenKey } from "../../domain/limits/limit-key-rules.ts";
import { MINUTE_MS } from "../../kernel/duration.ts";
import { AppError } from "../../kernel/errors.ts";
import type { Limit, LimitVerdict, LocalLimiter } from "../../kernel/limiter.port.ts";
import { hashToken } from "../../kernel/token-hash.ts";
import type { GrantCache } from "./grant-cache.ts";

/** A client whose socket has no address any more shares one window with all such. */
const NO_ADDRESS = "unknown";

/** A client polls its status every few seconds; ten such with one token, one of them impatient. */
export const OWN_CALLS_OF_A_TOKEN: Limit = { hitsMax: 300, windowMs: MINUTE_MS };
/** An office behind one address whose tokens have all run out, and whose clients go on polling. */
export const LOOKS_OF_A_NETWORK: Limit = { hitsMax: 600, windowMs: MINUTE_MS };

type Deps = {
  readonly grants: GrantCache;
  readonly limiter: LocalLimiter;
  /** False where `RATE_LIMIT_PROXY` is off. */
  readonly isLimited: boolean;
};

/**
 * Finds what a shown token allows, within limits: a token that is not known here costs the database a look, which a client's
 * network may cause so often; one that is known may call what the proxy answers itself so often, beside what it may proxy.
 */
export class GrantDoor {
  readonly #deps: Deps;

  constructor(deps: Deps) {
    this.#deps = deps;
  }

  /**
   * For the calls that are ours: status, signing in and out.
   * @throws rate_limited, service_unavailable
   */
  async find(token: string, ip: string | null): Promise<Grant | null> {
    const hash = hashToken(token);
    const known = this.#deps.grants.peek(hash);
    if (known !== undefined && known !== null) {
      refuseBeyond(this.#take(ownCallKey(known.tokenId), OWN_CALLS_OF_A_TOKEN));
      return known;
    }
    refuseBeyond(this.takeUnknown(ip));
    return known === null ? null : this.#deps.grants.load(hash);
  }

  /** One look for a token that is not known here. Null where the limit is off. */
  takeUnknown(ip: string | null): LimitVerdict | null {
    return this.#take(unknownTokenKey(ip ?? NO_ADDRESS), LOOKS_OF_A_NETWORK);
  }

  #take(key: string, limit: Limit): LimitVerdict | null {
    return this.#deps.isLimited ? this.#deps.limiter.take(key, limit) : null;
  }
}

function refuseBeyond(verdict: LimitVerdict | null): void {
  if (verdict === null || verdict.allowed) return;
  throw new AppError("rate_limited", { retry_after_seconds: verdict.resetSeconds, limit: verdict.limit });
}
