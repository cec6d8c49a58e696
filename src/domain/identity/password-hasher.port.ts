/** Slow, salted hashing of passwords. */
export interface PasswordHasher {
  /** @param password one that `isNewPassword` lets through @returns text that names its own format and cost */
  hash(password: string): Promise<string>;
  /**
   * True if the password made the hash, in whatever way it is typed (RFC 8265). With null (no such account) it does the same work and is false, so that
   * the time of an answer does not tell whether an account exists.
   */
  verify(password: string, hash: string | null): Promise<boolean>;
}
