import type { Actor } from "../../kernel/actor.ts";
import type { Database } from "../../kernel/database.port.ts";
import { addSuperuser } from "./add-superuser.ts";
import type { AddUserDeps } from "./add-user.ts";
import type { PasswordHasher } from "./password-hasher.port.ts";
import type { User } from "./user.ts";

export type CreateSuperuserDeps = AddUserDeps & {
  readonly database: Database;
  readonly passwords: PasswordHasher;
};

/**
 * Creates a superuser, for the command line, and one audit row.
 * @throws email_taken, username_taken: nothing is changed
 */
export async function createSuperuser(
  deps: CreateSuperuserDeps,
  actor: Actor,
  superuser: { readonly email: string; readonly username: string; readonly password: string },
): Promise<User> {
  const passwordHash = await deps.passwords.hash(superuser.password);
  const { email, username } = superuser;
  return deps.database.transaction((tx) => addSuperuser(tx, deps, actor, { email, username, passwordHash }));
}
