import type { Grant } from "../../domain/access/grant.ts";
import { gatewayCallKey, unknownTokenKey } from "../../domain/limits/limit-key-rules.ts";
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

/** A text that a request presents as its access token. It is hashed once, when the hash is first asked for. */
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

/** A presented token that is one of ours. */
export type KnownToken = { readonly token: PresentedToken; readonly grant: Grant };

type Deps = {
  readonly grants: GrantCache;
  readonly limiter: LocalLimiter;
  /** False where `RATE_LIMIT_PROXY` is off. */
  readonly isLimited: boolean;
};

/**
 * Looks up what a presented token allows, within limits: a token that is not known here costs the database a query, which a
 * client's network may cause so often; one that is known may make so many calls that the gateway answers itself, beside
 * what it may proxy.
 */
export class GrantLookup {
  readonly #deps: Deps;

  constructor(deps: Deps) {
    this.#deps = deps;
  }

  /**
   * For the calls that are ours: status, connecting and disconnecting a browser.
   * @returns null if there is no such grant
   * @throws rate_limited, service_unavailable
   */
  async find({ hash }: PresentedToken, ip: string | null): Promise<Grant | null> {
    const known = this.#deps.grants.peek(hash);
    if (known !== undefined && known !== null) {
      refuseBeyond(this.#take(gatewayCallKey(known.tokenId), OWN_CALLS_OF_A_TOKEN));
      return known;
    }
    refuseBeyond(this.takeUnknown(ip));
    return known === null ? null : this.#deps.grants.load(hash);
  }

  /** Counts one query for a token that is not known here. Null where the limit is off. */
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
