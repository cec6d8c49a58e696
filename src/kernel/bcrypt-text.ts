/** bcrypt hashes of accounts that came from v0.6, in the modular crypt format: `$2b$12$`, 22 characters of salt, 31 of digest. */
const BCRYPT = /^\$2[aby]\$(\d\d)\$[./A-Za-z0-9]{53}$/;

/** The alphabet of bcrypt's base 64: each character is six bits. */
const ALPHABET = "./ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
const SALT_END = 29;

/** The least that bcrypt allows. */
const COST_MIN = 4;
/** About a second; v0.6 used 12. Every log-in does the work of the highest cost, and each step doubles it. */
const COST_MAX = 14;

/** bcrypt ignores all further bytes of a password. */
export const BCRYPT_PASSWORD_BYTES_MAX = 72;

/** The cost of a bcrypt hash; null for any other text, and for a cost that no log-in may take. */
export function bcryptCostOf(hash: string): number | null {
  const cost = Number(BCRYPT.exec(hash)?.[1]);
  return cost >= COST_MIN && cost <= COST_MAX ? cost : null;
}

/**
 * The same hash with its unused bits at zero: the last character of the salt has two bits of it, the last one of the digest
 * four. Libraries of Python wrote others, and read them; strict ones match no password with them.
 */
export function repairBcrypt(hash: string): string {
  if (!BCRYPT.test(hash)) return hash;
  const salt = hash.slice(0, SALT_END - 1) + cleared(hash.charAt(SALT_END - 1), 0b110000);
  return salt + hash.slice(SALT_END, -1) + cleared(hash.slice(-1), 0b111100);
}

function cleared(character: string, usedBits: number): string {
  return ALPHABET.charAt(ALPHABET.indexOf(character) & usedBits);
}

/**
 * The costs of the hashes to compute beside one of `cost`, so that all together take as long as one of `highest`: each step
 * doubles the work, so that `cost`, then all from `cost` up to below `highest`, add up to it.
 * @param cost null for an account without a bcrypt hash: one decoy of the highest cost
 */
export function decoyCosts(cost: number | null, highest: number): number[] {
  if (cost === null) return [highest];
  return Array.from({ length: Math.max(0, highest - cost) }, (_, step) => cost + step);
}
