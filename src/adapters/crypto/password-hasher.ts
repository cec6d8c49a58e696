import { hash as argon2Hash, verify as argon2Verify, type Options } from "@node-rs/argon2";
import { verify as bcryptVerify } from "@node-rs/bcrypt";
import type { PasswordHasher } from "../../domain/identity/password-hasher.port.ts";
import { BCRYPT_PASSWORD_BYTES_MAX, bcryptCostOf, decoyCosts } from "../../kernel/bcrypt-text.ts";
import { SECOND_MS } from "../../kernel/duration.ts";
import { FairTurns } from "../../kernel/fair-turns.ts";
import { preparePassword } from "../../kernel/password-text.ts";
import type { Random } from "../../kernel/random.port.ts";

/** Argon2id (the library's default), the second choice of OWASP's password storage cheat sheet: about 75 ms. */
const COST: Options = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };

/**
 * Hashes that run at once. libuv has four threads, which also resolve host names and read files: a flood of sign-ins must leave
 * some to the proxy. It also limits the memory to twice 19 MiB.
 */
const HASHES_AT_ONCE_MAX = 2;
/** About twenty seconds of hashing: a caller that would wait longer is refused and can try again. */
const HASHES_WAITING_MAX = 500;
const WAIT_MS_MAX = 20 * SECOND_MS;

/**
 * Hashes passwords with Argon2id, each with a new salt. Verifies the bcrypt hashes of v0.6 too.
 * @param waitingMax how many callers may wait
 */
export function createPasswordHasher(random: Random, waitingMax = HASHES_WAITING_MAX): PasswordHasher {
  // A hash of no account. To verify it takes as long as any other, and no password matches it.
  const decoy = argon2Hash(random.bytes(32), COST);
  const turns = new FairTurns({
    atOnceMax: HASHES_AT_ONCE_MAX,
    waitingMax,
    waitMsMax: WAIT_MS_MAX,
    busy: "sign_ins_busy",
  });
  return {
    hash: (password, asker = "") => {
      const prepared = preparePassword(password);
      if (prepared === null) throw new TypeError("a password that no check should have let through");
      return turns.run(asker, () => argon2Hash(prepared, COST));
    },
    verify: (password, hash, asker = "", bcryptCost = null) =>
      turns.run(asker, async () => {
        const isKnown = hash?.startsWith("$argon2id$") === true;
        const against = isKnown ? hash : await decoy;
        let matches = false;
        // All forms, also after a match: the time must depend on the guess only.
        for (const form of formsOf(password)) {
          const isArgon2 = (await argon2Verify(against, form)) && isKnown;
          const isBcrypt = await verifyBcrypt(form, hash ?? "", bcryptCost);
          matches ||= isArgon2 || isBcrypt;
        }
        return matches;
      }),
  };
}

/** As much work for any hash, of bcrypt or not: that of one of the highest cost. No work if no account has one any more. */
async function verifyBcrypt(password: string, hash: string, highest: number | null): Promise<boolean> {
  const cost = bcryptCostOf(hash);
  if (cost === null && highest === null) return false;
  // As the library of v0.6 did. It is cut here, since other releases of this one may refuse longer ones.
  const bytes = Buffer.from(password).subarray(0, BCRYPT_PASSWORD_BYTES_MAX);
  for (const decoyCost of decoyCosts(cost, highest ?? 0)) await bcryptVerify(bytes, bcryptDecoy(decoyCost));
  return cost !== null && (await bcryptVerify(bytes, hash));
}

/** The hash of a text that nobody knows. What it is compared with does not matter: the result is not used. */
function bcryptDecoy(cost: number): string {
  return `$2b$${String(cost).padStart(2, "0")}$KIXQ4wGmOKx1w3H0y2mS4.sW3D0rj5LtgMDhqKwTFbnclcTaJTl12`;
}

/** The texts that a hash may have been made of: the prepared password, and in old accounts the password as it was typed. */
function formsOf(password: string): readonly string[] {
  const prepared = preparePassword(password);
  return prepared === null || prepared === password ? [password] : [prepared, password];
}
