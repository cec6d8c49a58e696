import { BCRYPT_PASSWORD_BYTES_MAX, bcryptCostOf } from "../../kernel/bcrypt-text.ts";
import { preparePassword } from "../../kernel/password-text.ts";
import type { PasswordHasher } from "./password-hasher.port.ts";

/**
 * The hash that replaces the bcrypt hash of an account from v0.6, now that its password was typed. Null if it stays: it is none
 * of bcrypt, or no new hash can be made of this password. One of more than 72 bytes is not hashed anew, since bcrypt has
 * checked only the first 72: what follows would become part of the password, whoever typed it.
 */
export async function upgradeOf(
  passwords: PasswordHasher,
  password: string,
  hash: string,
  asker: string,
): Promise<string | null> {
  if (bcryptCostOf(hash) === null) return null;
  const prepared = preparePassword(password);
  if (prepared === null || isBeyondBcrypt(password) || isBeyondBcrypt(prepared)) return null;
  // While too many wait, the account keeps its hash, and the log-in succeeds.
  return passwords.hash(password, asker).catch(() => null);
}

function isBeyondBcrypt(password: string): boolean {
  return Buffer.byteLength(password) > BCRYPT_PASSWORD_BYTES_MAX;
}
