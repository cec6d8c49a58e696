/** Slow, salted hashing of passwords, a few at a time. Clients take turns. */
export interface PasswordHasher {
  /**
   * @param password one that `isNewPassword` accepts
   * @param asker the client, by `askerOf`; all calls without it count as one client
   * @returns text that contains its format and cost
   * @throws sign_ins_busy: too many wait
   */
  hash(password: string, asker?: string): Promise<string>;
  /**
   * True if the hash is of this password, in any way of typing it (RFC 8265). With null (no such account) it does the same work
   * and returns false, so that the response time does not reveal whether an account exists.
   * @throws sign_ins_busy: too many wait
   */
  verify(password: string, hash: string | null, asker?: string): Promise<boolean>;
}
