/** Slow, salted hashing of passwords, a few at a time. Those who ask take turns. */
export interface PasswordHasher {
  /**
   * @param password one that `isNewPassword` lets through
   * @param asker whose turn it is: see `askerOf`; those without one are one
   * @returns text that names its own format and cost
   * @throws sign_ins_busy: too many wait
   */
  hash(password: string, asker?: string): Promise<string>;
  /**
   * True if the password made the hash, in whatever way it is typed (RFC 8265). With null (no such account) it does the
   * same work and is false, so that the time of an answer does not tell whether an account exists.
   * @throws sign_ins_busy: too many wait
   */
  verify(password: string, hash: string | null, asker?: string): Promise<boolean>;
}
