import type { Limit, Limiter, LimitVerdict } from "../../kernel/limiter.port.ts";
import { loginKey } from "./limit-key-rules.ts";

/** A refusal is a value: the caller answers 429 with its verdict. */
export type LoginAttempt<T> =
  | { readonly allowed: true; readonly outcome: T }
  | { readonly allowed: false; readonly verdict: LimitVerdict };

/** The attempts of one account and network that are under way in this process. */
type Crowd = {
  /** Those that hold a hit or ask for one; not those that wait. */
  inside: number;
  /** How many hits were given back so far: only then is it worth asking the limiter again. */
  givenBack: number;
  waiting: (() => void)[];
};

/**
 * Limits **failed** log-ins of one account from one network, before the password is hashed (contract, Limits).
 *
 * The attack: 100 wrong passwords at once. Whoever first looks whether there is room and counts after the hash lets
 * all of them look before any has counted: 100 guesses, 100 hashes. So an attempt takes its hit before the hash, and
 * gives back exactly this one if it turns out not to be a failure. An earlier failure is never given back: an
 * attacker who also knows one right password gains nothing.
 *
 * An owner with ten windows who signs in with all of them at once must not be refused either: while attempts of the
 * same key are under way here, one that finds no room waits for their end.
 */
export class LoginAttempts {
  readonly #limiter: Limiter;
  readonly #limit: Limit | null;
  readonly #crowds = new Map<string, Crowd>();

  /** @param deps.limit null where `RATE_LIMIT_LOGIN` is off */
  constructor(deps: { readonly limiter: Limiter; readonly limit: Limit | null }) {
    this.#limiter = deps.limiter;
    this.#limit = deps.limit;
  }

  /**
   * Runs `verify` (the hash) if the limit allows it.
   * @param who an account's id, or the normal form of an address that none has
   * @param isFailure whether its outcome is a failed log-in. The right password of a disabled account is none, and
   *   what `verify` throws (database away) is none.
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
      const crowd = this.#crowdOf(key);
      const givenBackBefore = crowd.givenBack;
      const attempt = await this.#attempt({ key, limit, crowd }, verify, isFailure);
      if (attempt.allowed) return attempt;
      while (crowd.inside > 0 && crowd.givenBack === givenBackBefore) await nextToLeave(crowd);
      if (crowd.givenBack === givenBackBefore) return attempt;
    }
  }

  async #attempt<T>(
    at: { readonly key: string; readonly limit: Limit; readonly crowd: Crowd },
    verify: () => Promise<T>,
    isFailure: (outcome: T) => boolean,
  ): Promise<LoginAttempt<T>> {
    at.crowd.inside += 1;
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
          at.crowd.givenBack += 1;
        }
      }
    } finally {
      this.#leave(at.key, at.crowd);
    }
  }

  #crowdOf(key: string): Crowd {
    const known = this.#crowds.get(key);
    if (known !== undefined) return known;
    const crowd: Crowd = { inside: 0, givenBack: 0, waiting: [] };
    this.#crowds.set(key, crowd);
    return crowd;
  }

  #leave(key: string, crowd: Crowd): void {
    crowd.inside -= 1;
    if (crowd.inside === 0) this.#crowds.delete(key);
    for (const wake of crowd.waiting.splice(0)) wake();
  }
}

function nextToLeave(crowd: Crowd): Promise<void> {
  return new Promise((resolve) => crowd.waiting.push(resolve));
}
