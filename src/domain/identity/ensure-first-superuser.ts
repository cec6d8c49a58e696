import { THE_SERVICE } from "../../kernel/actor.ts";
import { StartError } from "../../kernel/errors.ts";
import { addSuperuser } from "./add-superuser.ts";
import type { CreateSuperuserDeps } from "./create-superuser.ts";
import type { User } from "./user.ts";
import { anySuperuserExists, lockSuperusers, selectAccountByEmail, usernameExists } from "./user-store.ts";

/**
 * Creates the superuser of `FIRST_SUPERUSER_EMAIL` if there is no superuser at all. If several instances start at once, one
 * creates it. Its username is `admin`, or the e-mail address if `admin` is taken.
 * @returns the new superuser, or null if there was one already
 * @throws StartError: the address belongs to an ordinary user, who is not promoted: anybody could have registered it.
 */
export async function ensureFirstSuperuser(
  deps: CreateSuperuserDeps,
  first: { readonly email: string; readonly password: string },
): Promise<User | null> {
  if (await anySuperuserExists(deps.database.direct)) return null;
  const passwordHash = await deps.passwords.hash(first.password);
  return deps.database.transaction(async (tx) => {
    await lockSuperusers(tx);
    if (await anySuperuserExists(tx)) return null;
    if ((await selectAccountByEmail(tx, first.email)) !== null) {
      throw new StartError(
        "FIRST_SUPERUSER_EMAIL is the address of an ordinary user: choose another, or make that user a superuser.",
      );
    }
    return addSuperuser(tx, deps, THE_SERVICE, {
      email: first.email,
      username: (await usernameExists(tx, "admin")) ? first.email : "admin",
      passwordHash,
      reason: "FIRST_SUPERUSER_EMAIL",
    });
  });
}
