import { hash as argon2Hash, verify as argon2Verify, type Options } from "@node-rs/argon2";
import type { PasswordHasher } from "../../domain/identity/password-hasher.port.ts";
import type { Random } from "../../kernel/random.port.ts";

/** Argon2id (the library's default kind), the second choice of OWASP's password storage cheat sheet: about 75 ms. */
const COST: Options = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };

/**
 * Hashes that run at once. libuv has four threads, which also look up host names and read files: a flood of log-ins
 * must leave some to the proxy. It also bounds the memory to twice 19 MiB.
 */
const HASHES_AT_ONCE_MAX = 2;

/** Hashes passwords with Argon2id, each salted by itself. */
export function createPasswordHasher(random: Random): PasswordHasher {
  // What no account has: it costs as much to verify as any other hash, and no password matches it.
  const decoy = argon2Hash(random.bytes(32), COST);
  const inTurn = createTurns(HASHES_AT_ONCE_MAX);
  return {
    hash: (password) => inTurn(() => argon2Hash(password, COST)),
    verify: (password, hash) =>
      inTurn(async () => {
        const isKnown = hash?.startsWith("$argon2id$") === true;
        const matches = await argon2Verify(isKnown ? hash : await decoy, password);
        return isKnown && matches;
      }),
  };
}

/** Lets at most `atOnceMax` run, the others wait in the order in which they came. */
function createTurns(atOnceMax: number): <T>(work: () => Promise<T>) => Promise<T> {
  let running = 0;
  const waiting: (() => void)[] = [];
  return async (work) => {
    if (running < atOnceMax) running += 1;
    // Whoever leaves hands its place over, so that nobody can slip in between.
    else await new Promise<void>((resolve) => waiting.push(resolve));
    try {
      return await work();
    } finally {
      const next = waiting.shift();
      if (next === undefined) running -= 1;
      else next();
    }
  };
}
