import type { Database } from "../../kernel/database.port.ts";
import type { Actor } from "../../kernel/words.ts";
import { recordFact } from "../facts/record-fact.ts";
import { type AddUserDeps, addUser } from "./add-user.ts";
import type { PasswordHasher } from "./password-hasher.port.ts";
import type { User } from "./user.ts";

export type CreateSuperuserDeps = AddUserDeps & {
  readonly database: Database;
  readonly passwords: PasswordHasher;
};

/**
 * Makes a superuser, for the command line, and one audit row.
 * @throws email_taken, username_taken: nothing is changed
 */
export async function createSuperuser(
  deps: CreateSuperuserDeps,
  actor: Actor,
  superuser: { readonly email: string; readonly username: string; readonly password: string },
): Promise<User> {
  const passwordHash = await deps.passwords.hash(superuser.password);
  return deps.database.transaction(async (tx) => {
    const user = await addUser(tx, deps, {
      email: superuser.email,
      username: superuser.username,
      passwordHash,
      fullName: null,
      isSuperuser: true,
      referredById: null,
      language: null,
    });
    await recordFact(tx, deps, actor, {
      name: "user.created",
      resourceId: user.id,
      userId: user.id,
      after: { username: user.username, is_superuser: true },
    });
    return user;
  });
}
