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
   * @param bcryptCost the highest cost of the bcrypt hashes that any account still has. As long as there is one, every call does
   * the work of it too, so that the time does not reveal which accounts came from v0.6.
   * @throws sign_ins_busy: too many wait
   */
  verify(password: string, hash: string | null, asker?: string, bcryptCost?: number | null): Promise<boolean>;
}
