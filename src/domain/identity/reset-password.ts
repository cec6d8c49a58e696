import type { Actor } from "../../kernel/actor.ts";
import type { Clock } from "../../kernel/clock.port.ts";
import type { Database } from "../../kernel/database.port.ts";
import { AppError } from "../../kernel/errors.ts";
import type { NewId } from "../../kernel/ids.ts";
import { changePassword } from "./change-password.ts";
import type { PasswordHasher } from "./password-hasher.port.ts";
import type { User } from "./user.ts";
import { selectAccountByEmail } from "./user-store.ts";

/**
 * Sets a user's password without the current one, for the command line. All sign-ins end. Writes one audit row.
 * @throws not_found: no account has this address
 */
export async function resetPassword(
  deps: {
    readonly database: Database;
    readonly clock: Clock;
    readonly newId: NewId;
    readonly passwords: PasswordHasher;
  },
  actor: Actor,
  reset: { readonly email: string; readonly password: string },
): Promise<User> {
  const passwordHash = await deps.passwords.hash(reset.password);
  return deps.database.transaction(async (tx) => {
    const account = await selectAccountByEmail(tx, reset.email);
    if (account === null) throw new AppError("not_found");
    const user = await changePassword(tx, deps, actor, {
      userId: account.user.id,
      passwordHash,
      ifHash: null,
      exceptSignInId: null,
      reason: "reset without the current password",
    });
    if (user === null) throw new AppError("not_found");
    return user;
  });
}
