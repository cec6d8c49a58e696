import type { Limit, Limiter, LimitVerdict } from "../../kernel/limiter.port.ts";
import { loginKey } from "./limit-key-rules.ts";

/** The caller answers 429 with the verdict of an attempt that was not allowed. */
export type LoginAttempt<T> =
  | { readonly allowed: true; readonly outcome: T }
  | { readonly allowed: false; readonly verdict: LimitVerdict };

/** The attempts of one account and network that run in this process now. */
type OpenAttempts = {
  /** How many hold a hit or are asking the limiter for one. Those that wait do not count. */
  running: number;
  /** How many hits were released so far. Asking the limiter again is of use only after a release. */
  released: number;
  waiting: (() => void)[];
};

/**
 * Limits **failed** log-ins of one account from one network, before the password is hashed (contract, Limits).
 *
 * The attack: 100 wrong passwords at once. If attempts were checked first and counted after the hash, all of them would pass
 * the check before any is counted: 100 guesses, 100 hashes. So an attempt takes its hit before the hash, and releases exactly
 * this hit if it is not a failure. The hits of earlier failures are never released: an attacker who also knows one right
 * password gains nothing.
 *
 * An owner who signs in from ten browser windows at once must not be refused either: while attempts of the same key run here,
 * an attempt that is over the limit waits for them to end.
 */
export class LoginAttempts {
  readonly #limiter: Limiter;
  readonly #limit: Limit | null;
  readonly #byKey = new Map<string, OpenAttempts>();

  /** @param deps.limit null if `RATE_LIMIT_LOGIN` is off */
  constructor(deps: { readonly limiter: Limiter; readonly limit: Limit | null }) {
    this.#limiter = deps.limiter;
    this.#limit = deps.limit;
  }

  /**
   * Runs `verify` (the hash) if the limit allows it.
   * @param who an account's id, or the normal form of an e-mail address that no account has
   * @param isFailure whether the outcome is a failed log-in. The right password of a disabled account is no failure, nor is
   *   what `verify` throws (such as: the database is unavailable).
   * @throws what `verify` throws
   */
  async run<T>(
    who: string,
    ip: string,
    verify: () => Promise<T>,
    isFailure: (outcome: T) => boolean,
  ): Promise<LoginAttempt<T>> {
    const limit = this.#limit;
    if (limit === null) return { allowed: true, outcome: await verify() };
    const key = loginKey(who, ip);
    for (;;) {
      const open = this.#openAttemptsOf(key);
      const releasedBefore = open.released;
      const attempt = await this.#attempt({ key, limit, open }, verify, isFailure);
      if (attempt.allowed) return attempt;
      while (open.running > 0 && open.released === releasedBefore) await nextEnd(open);
      if (open.released === releasedBefore) return attempt;
    }
  }

  async #attempt<T>(
    at: { readonly key: string; readonly limit: Limit; readonly open: OpenAttempts },
    verify: () => Promise<T>,
    isFailure: (outcome: T) => boolean,
  ): Promise<LoginAttempt<T>> {
    at.open.running += 1;
    try {
      const verdict = await this.#limiter.take(at.key, at.limit);
      if (verdict.receipt === null) return { allowed: false, verdict };
      let failed = false;
      try {
        const outcome = await verify();
        failed = isFailure(outcome);
        return { allowed: true, outcome };
      } finally {
        if (!failed) {
          await this.#limiter.release(at.key, at.limit, verdict.receipt);
          at.open.released += 1;
        }
      }
    } finally {
      this.#end(at.key, at.open);
    }
  }

  #openAttemptsOf(key: string): OpenAttempts {
    const known = this.#byKey.get(key);
    if (known !== undefined) return known;
    const open: OpenAttempts = { running: 0, released: 0, waiting: [] };
    this.#byKey.set(key, open);
    return open;
  }

  #end(key: string, open: OpenAttempts): void {
    open.running -= 1;
    if (open.running === 0) this.#byKey.delete(key);
    for (const wake of open.waiting.splice(0)) wake();
  }
}

function nextEnd(open: OpenAttempts): Promise<void> {
  return new Promise((resolve) => open.waiting.push(resolve));
}
